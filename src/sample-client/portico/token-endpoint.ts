import { Injectable } from '@nestjs/common';
import { ServerUnreachable } from '../failure.js';
import { SampleClientSettings } from '../settings.js';
import { type Answer, request, stringOf } from './answer.js';
import { AuthorizationServer } from './authorization-server.js';
import { type Presumed, readTokenSet, type TokenSet } from './token-set.js';

/** RFC 6749 §5.2: the token endpoint refused, or its answer made no sense (then without `error`). */
export class TokenRequestRefused extends Error {
  constructor(
    readonly error: string | undefined,
    readonly description: string | undefined,
  ) {
    super(`${error ?? 'no OAuth error'}: ${description ?? 'no description'}`);
  }
}

/** Every request that this client makes with its secret. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly settings: SampleClientSettings,
    private readonly server: AuthorizationServer,
  ) {}

  /** Exchanges a code or a refresh token, given as the parameters of RFC 6749 §4.1.3 or §6. */
  async exchange(parameters: Record<string, string>, presumed: Presumed): Promise<TokenSet> {
    const { tokenEndpoint } = await this.server.metadata();
    const answer = await this.post(tokenEndpoint, parameters).catch((error: unknown) => {
      throw new ServerUnreachable('Portico', error);
    });
    const tokens = answer.status === 200 ? readTokenSet(answer.body, presumed, Date.now()) : undefined;
    if (tokens === undefined) {
      throw new TokenRequestRefused(stringOf(answer.body, 'error'), stringOf(answer.body, 'error_description'));
    }
    return tokens;
  }

  /** RFC 7009: tells Portico that the tokens are not needed any more. A failure is of no concern to the person who leaves. */
  async revoke(tokens: TokenSet): Promise<void> {
    const { revocationEndpoint } = await this.server.metadata();
    if (revocationEndpoint === undefined) return;
    await this.post(revocationEndpoint, { token: tokens.refreshToken ?? tokens.accessToken });
  }

  private post(url: string, parameters: Record<string, string>): Promise<Answer> {
    return request(url, {
      method: 'POST',
      headers: { authorization: this.credentials() },
      body: new URLSearchParams(parameters),
    });
  }

  /** RFC 6749 §2.3.1: id and secret are form-encoded before they go into the header (`client_secret_basic`). */
  private credentials(): string {
    const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
    const pair = `${encode(this.settings.clientId)}:${encode(this.settings.clientSecret)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  }
}
