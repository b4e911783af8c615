import { Injectable } from '@nestjs/common';
import { ClientsService } from '../clients/clients.service.js';
import { Clock } from '../clock/clock.js';
import { isActive } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
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

/** Whether the grant and the client behind a token still count. */
@Injectable()
export class TokenStatus {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly clients: ClientsService,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidTokenError */
  async requireGood({ grantId, clientId }: VerifiedToken): Promise<void> {
    if (grantId !== undefined) {
      const grant = await this.grants.findRecent(grantId);
      if (!grant || !isActive(grant, this.clock.now())) throw new InvalidTokenError('This token has been revoked');
    }
    const client = clientId === undefined ? undefined : await this.clients.find(clientId);
    if (!client?.isEnabled) throw new InvalidTokenError('The client of this token has been disabled');
  }
}
