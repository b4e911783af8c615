import { Injectable } from '@nestjs/common';
import { SignInEnded } from '../failure.js';
import { TokenEndpoint, TokenRequestRefused } from '../portico/token-endpoint.js';
import type { TokenSet } from '../portico/token-set.js';
import type { SignIn } from './sign-in.js';
import { SignIns } from './sign-ins.js';

/** Replaces the tokens of a sign-in by its refresh token (RFC 6749 §6). */
@Injectable()
export class TokenRefresher {
  constructor(
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly signIns: SignIns,
  ) {}

  /**
   * Replaces `outdated`, unless another request of the same browser has done so already. A refresh token is never sent
   * twice: the second use would look like theft, and Portico would end the sign-in (RFC 9700 §4.14.2).
   */
  async replace(signIn: SignIn, outdated: TokenSet): Promise<void> {
    if (signIn.tokens !== outdated) return;
    signIn.refreshing ??= this.refresh(signIn, outdated).finally(() => (signIn.refreshing = undefined));
    await signIn.refreshing;
  }

  private async refresh(signIn: SignIn, { refreshToken, scope }: TokenSet): Promise<void> {
    if (refreshToken === undefined) {
      this.signIns.end(signIn);
      throw new SignInEnded(
        'The access to your notes has expired, and this app was not allowed to renew it on its own.',
      );
    }
    const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
    try {
      signIn.tokens = await this.tokenEndpoint.exchange(parameters, { scope, refreshToken });
      signIn.refreshes += 1;
    } catch (error) {
      if (!(error instanceof TokenRequestRefused)) throw error;
      this.signIns.end(signIn);
      throw new SignInEnded(
        `Portico does not renew the access any more (${error.error ?? 'no reason given'}): ` +
          'it was withdrawn, has ended, or was used twice.',
      );
    }
  }
}
