import { Injectable } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';

/** Whether there is room for one more who signs in by a password. */
@Injectable()
export class SignInRoom {
  constructor(private readonly passwords: PasswordHasher) {}

  /**
   * Before anybody is asked for a password.
   * @throws TemporarilyUnavailableError when more people are signing in already than their passwords can be hashed
   */
  requireForAnother(): void {
    this.passwords.requireRoomForMore();
  }

  /**
   * Before anything is done for a password that has come.
   * @throws TemporarilyUnavailableError when so many wait for hashing that it would be refused
   */
  requireForPassword(): void {
    this.passwords.requireRoom();
  }
}
