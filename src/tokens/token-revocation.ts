import { Injectable } from '@nestjs/common';
import type { ClientCredentialsCarrier } from '../clients/authentication/client-authentication-method.js';
import { ClientAuthenticator } from '../clients/authentication/client-authenticator.js';
import type { Client } from '../clients/client.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { Revocation } from '../revocation/revocation.js';
import { RevokedTokensRepository } from '../revocation/revoked-tokens.repository.js';
import type { AccessTokenClaims } from './access-token-claims.js';
import { PresentedTokens } from './presented-tokens.js';

/** RFC 7009: a client gives back what it has. Only the owner may; to others the token does not exist. */
@Injectable()
export class TokenRevocation {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly presented: PresentedTokens,
    private readonly grants: GrantsRepository,
    private readonly revocation: Revocation,
    private readonly revokedTokens: RevokedTokensRepository,
  ) {}

  /** Returns when the revocation is durable; unknown tokens are fine (RFC 7009 §2.2). */
  async answer(request: ClientCredentialsCarrier): Promise<void> {
    const { parameters } = request;
    const client = await this.authenticator.authenticate(request);
    const token = await this.presented.read(parameters.require('token'));
    if (token?.kind === 'refresh_token') await this.endGrant(token.refreshToken.grantId, client);
    if (token?.kind === 'access_token') await this.endAccessToken(token.claims, client);
  }

  // RFC 7009 §2.1: what belongs to the same grant goes with it, so that a sign-out is one.
  private async endAccessToken({ client_id, grant_id, jti, exp }: AccessTokenClaims, client: Client): Promise<void> {
    if (client_id !== client.id) return;
    if (grant_id === undefined) await this.revokedTokens.add(jti, exp * 1000);
    else await this.endGrant(grant_id, client);
  }

  private async endGrant(id: string, client: Client): Promise<void> {
    const grant = await this.grants.find(id);
    if (grant?.clientId !== client.id || grant.revokedAt !== null) return;
    await this.revocation.endGrant(grant, 'revoked_by_client');
  }
}
