import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';
import { SignInRoom } from './sign-in-room.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

// Owns the people who can sign in, their names and their password hashes.
// In comes what somebody typed; out goes the user it belongs to, or nothing, in the same time.
// Table: users. Names are normalised in one place (user-key.ts) and compared byte by byte.
@Module({
  providers: [UsersRepository, UsersService, PasswordHasher, SignInRoom],
  exports: [UsersService, SignInRoom],
})
export class UsersModule {}
