import { Injectable } from '@nestjs/common';
import { ClientsService } from '../clients/clients.service.js';
import { Clock } from '../clock/clock.js';
import { isActive } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { RevokedTokensRepository } from '../revocation/revoked-tokens.repository.js';
import { ScopesService } from '../scopes/scopes.service.js';
import {
  InvalidTokenError,
  type ProtectedRequest,
  TokenVerifier,
  type VerifiedToken,
} from '../resource-server/index.js';

/**
 * The verifier of this server's own guard: beside what the token says of itself, its grant is looked at, at most a
 * second old. A revocation therefore counts here long before the token expires.
 */
export class GrantCheckingVerifier extends TokenVerifier {
  constructor(
    private readonly signatures: TokenVerifier,
    private readonly status: TokenStatus,
  ) {
    super();
  }

  async verify(token: string, request: ProtectedRequest): Promise<VerifiedToken> {
    const verified = await this.signatures.verify(token, request);
    await this.status.requireGood(verified);
    return verified;
  }
}

/** What stands behind a token. */
export interface TokenOrigin {
  readonly grantId: string | undefined;
  readonly clientId: string | undefined;
  readonly jti: string | undefined;
  readonly audience: readonly string[];
}

/** Whether the grant, the client and the API behind a token still count. */
@Injectable()
export class TokenStatus {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly clients: ClientsService,
    private readonly revokedTokens: RevokedTokensRepository,
    private readonly scopes: ScopesService,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidTokenError */
  async requireGood(origin: TokenOrigin): Promise<void> {
    const reason = await this.reasonAgainst(origin);
    if (reason !== undefined) throw new InvalidTokenError(reason);
  }

  async isGood(origin: TokenOrigin): Promise<boolean> {
    return (await this.reasonAgainst(origin)) === undefined;
  }

  private async reasonAgainst({ grantId, clientId, jti, audience }: TokenOrigin): Promise<string | undefined> {
    const catalogue = await this.scopes.catalogue();
    if (!audience.some((name) => catalogue.isTarget(name))) return 'The API of this token does not exist any more';
    const isRevoked = grantId === undefined ? await this.isTokenRevoked(jti) : await this.isGrantOver(grantId);
    if (isRevoked) return 'This token has been revoked';
    const client = clientId === undefined ? undefined : await this.clients.find(clientId);
    return client?.isEnabled ? undefined : 'The client of this token has been disabled';
  }

  private async isGrantOver(id: string): Promise<boolean> {
    const grant = await this.grants.findRecent(id);
    return !grant || !isActive(grant, this.clock.now());
  }

  private async isTokenRevoked(jti: string | undefined): Promise<boolean> {
    return jti === undefined || this.revokedTokens.has(jti);
  }
}
