import { Injectable } from '@nestjs/common';
import { request, stringOf } from '../portico/answer.js';
import { AuthorizationServer } from '../portico/authorization-server.js';
import { readClaims, type TokenSet } from '../portico/token-set.js';
import type { User } from './sign-in.js';

/** Finds out who signed in: from the userinfo endpoint where that is possible, else from the access token. */
@Injectable()
export class UserInfo {
  constructor(private readonly server: AuthorizationServer) {}

  async of(tokens: TokenSet): Promise<User> {
    const { userinfoEndpoint } = await this.server.metadata();
    // OIDC Core §5.3.1: the endpoint answers to tokens with the scope openid only.
    const claims =
      userinfoEndpoint !== undefined && tokens.scope.includes('openid')
        ? await this.ask(userinfoEndpoint, tokens)
        : readClaims(tokens.accessToken);
    return {
      subject: stringOf(claims, 'sub'),
      name: stringOf(claims, 'name') ?? stringOf(claims, 'preferred_username') ?? stringOf(claims, 'email'),
    };
  }

  private async ask(userinfoEndpoint: string, tokens: TokenSet): Promise<unknown> {
    try {
      return (await request(userinfoEndpoint, { headers: { authorization: `Bearer ${tokens.accessToken}` } })).body;
    } catch {
      // A name is nice to have; the sign-in is good without it.
      return readClaims(tokens.accessToken);
    }
  }
}
