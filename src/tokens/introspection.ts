import { Injectable } from '@nestjs/common';
import type { ClientCredentialsCarrier } from '../clients/authentication/client-authentication-method.js';
import { ClientAuthenticator } from '../clients/authentication/client-authenticator.js';
import type { Client } from '../clients/client.js';
import { Clock } from '../clock/clock.js';
import { isActive } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { InvalidClientError } from '../protocol/errors.js';
import type { AccessTokenClaims } from './access-token-claims.js';
import { TokenStatus } from './grant-checking.verifier.js';
import { PresentedTokens } from './presented-tokens.js';
import type { RefreshToken } from './refresh-token.js';

/** RFC 7662 §2.2. */
export type IntrospectionResponse = Readonly<Record<string, unknown>> & { readonly active: boolean };

/** An answer, and who asked. */
export interface Introspected {
  readonly client: Client;
  readonly response: IntrospectionResponse;
}

const INACTIVE: IntrospectionResponse = { active: false };

/**
 * RFC 7662: what a token is worth now. An access token is told about to the API it is meant for, a refresh token to the
 * client that has it; for everybody else every token is inactive, and nothing more is said (§2.2, §4).
 */
@Injectable()
export class Introspection {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly presented: PresentedTokens,
    private readonly grants: GrantsRepository,
    private readonly status: TokenStatus,
    private readonly clock: Clock,
  ) {}

  async answer(request: ClientCredentialsCarrier): Promise<Introspected> {
    const { parameters } = request;
    const client = await this.authenticator.authenticate(request);
    // RFC 7662 §2.1: without authentication, anybody could try out tokens.
    if (!client.isConfidential) throw new InvalidClientError('Only a client that authenticates may introspect.');
    return { client, response: await this.describe(parameters.require('token'), client) };
  }

  private async describe(presented: string, client: Client): Promise<IntrospectionResponse> {
    const token = await this.presented.read(presented);
    if (!token) return INACTIVE;
    return token.kind === 'access_token'
      ? this.describeAccessToken(token.claims, client)
      : this.describeRefreshToken(token.refreshToken, client);
  }

  private async describeAccessToken(claims: AccessTokenClaims, client: Client): Promise<IntrospectionResponse> {
    const audience = [claims.aud].flat().filter((name) => name === client.resourceServer);
    const { client_id: clientId, grant_id: grantId, jti } = claims;
    const isMeantForIt = audience.length > 0;
    if (!isMeantForIt || !(await this.status.isGood({ clientId, grantId, jti, audience }))) return INACTIVE;
    return { active: true, token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP', ...claims };
  }

  private async describeRefreshToken(
    { grantId, generation }: RefreshToken,
    client: Client,
  ): Promise<IntrospectionResponse> {
    const grant = await this.grants.find(grantId);
    const now = this.clock.now();
    const isGood = grant?.clientId === client.id && grant.generation === generation && isActive(grant, now);
    if (!isGood || grant.idleExpiresAt <= now) return INACTIVE;
    const { scope, createdAt, idleExpiresAt } = grant;
    const times = { iat: Math.floor(createdAt / 1000), exp: Math.floor(idleExpiresAt / 1000) };
    return { active: true, client_id: client.id, scope, ...times, grant_id: grantId };
  }
}
