import { Injectable } from '@nestjs/common';
import { formatScope } from '../protocol/scope.js';
import { AccessTokens } from './access-token.js';
import { Entitlement } from './entitlement.js';
import type { Issuance, TokenResponse } from './issuance.js';
import { RefreshTokens } from './refresh-token.js';

/** Every token there is comes from here: nothing is signed that was not looked at again. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly entitlement: Entitlement,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  async issue(issuance: Issuance): Promise<TokenResponse> {
    await this.entitlement.recheck(issuance);
    const { grant, client } = issuance;
    // A scope taken from the client since the grant was made is not in new tokens.
    const scopes = issuance.scopes.filter((name) => client.scopes.has(name));
    const { token, expiresIn } = await this.accessTokens.sign(grant, scopes);
    const refreshToken =
      grant.generation === null
        ? {}
        : { refresh_token: this.refreshTokens.derive({ grantId: grant.id, generation: grant.generation }) };
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      scope: formatScope(scopes),
      ...refreshToken,
    };
  }
}
