import { Module } from '@nestjs/common';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

// Owns the single sign-on sessions: who is signed in, in which browser, since when and how.
// In comes the secret of a cookie; out goes a live session or nothing. Table: sessions, with hashes instead of secrets.
@Module({
  providers: [SessionsRepository, SessionsService],
  exports: [SessionsService],
})
export class SessionsModule {}
