import { Injectable } from '@nestjs/common';
import { AuthGuard, AuthModuleOptions } from '@nestjs/passport';

/** Sends the browser to Portico; what it guards is never reached. */
@Injectable()
export class StartSignInGuard extends AuthGuard() {
  constructor(options: AuthModuleOptions) {
    super(options);
  }

  override handleRequest<User>(error: unknown): User {
    // passport-oauth2 redirects or fails; with nothing in the request that could be a user, it never succeeds.
    throw error instanceof Error ? error : new Error('passport-oauth2 took the start of a sign-in for its end');
  }
}
