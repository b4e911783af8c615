import { Injectable } from '@nestjs/common';
import { formatScope } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';
import { subjectOf } from '../users/subject.js';
import type { UserEntity } from '../users/user.entity.js';
import { AccessTokens } from './access-token.js';
import { Entitlement } from './entitlement.js';
import { IdTokens } from './id-token.js';
import type { Issuance, TokenResponse } from './issuance.js';
import { RefreshTokens } from './refresh-token.js';
import { ReleasedClaims } from './released-claims.js';

/** Every token there is comes from here: nothing is signed that was not looked at again. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly entitlement: Entitlement,
    private readonly accessTokens: AccessTokens,
    private readonly idTokens: IdTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly released: ReleasedClaims,
  ) {}

  async issue(issuance: Issuance): Promise<TokenResponse> {
    const user = await this.entitlement.recheck(issuance);
    const { client } = issuance;
    const subject = user ? subjectOf(user, client.sector) : client.id;
    // A scope taken from the client since the grant was made is not in new tokens.
    const scopes = issuance.scopes.filter((name) => client.scopes.has(name));
    const { token, expiresIn } = await this.accessTokens.sign(issuance, subject, scopes);
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      scope: formatScope(scopes),
      ...this.refreshTokenOf(issuance),
      ...(user && scopes.includes(OPENID) ? await this.idTokenOf(issuance, user, token) : {}),
    };
  }

  private refreshTokenOf({ grant }: Issuance): { refresh_token?: string } {
    if (grant?.generation == null) return {};
    return { refresh_token: this.refreshTokens.derive({ grantId: grant.id, generation: grant.generation }) };
  }

  private async idTokenOf(
    { client, grant, signIn }: Issuance,
    user: UserEntity,
    accessToken: string,
  ): Promise<{ id_token?: string }> {
    if (!grant) return {};
    const subject = subjectOf(user, client.sector);
    const claims = await this.released.forIdToken(user, client, grant);
    return {
      id_token: await this.idTokens.sign({ client, grant, subject, nonce: signIn?.nonce, accessToken, claims }),
    };
  }
}
