import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { KeyRing } from '../keys/key-ring.js';
import { InvalidTokenError, type VerifiedToken } from '../resource-server/index.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import { ReleasedClaims } from '../tokens/released-claims.js';
import { UsersService } from '../users/users.service.js';

/** An answer of UserInfo, ready to be sent. */
export interface UserinfoAnswer {
  readonly type: string;
  readonly body: string;
}

@Injectable()
export class UserinfoService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly users: UsersService,
    private readonly clients: ClientsService,
    private readonly released: ReleasedClaims,
    private readonly keys: KeyRing,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws InvalidTokenError where there is no such person any more */
  async describe(token: VerifiedToken, notes: RequestNotes): Promise<UserinfoAnswer> {
    const { grantId, subject } = token;
    const grant = grantId === undefined ? null : await this.grants.findRecent(grantId);
    const user = grant?.userId == null ? null : await this.users.findRecent(grant.userId);
    const client = grant ? await this.clients.find(grant.clientId) : undefined;
    if (!grant || !client || user?.disabledAt !== null) throw new InvalidTokenError('The user of this token is gone');
    // OpenID Connect Core §5.3.2: sub is always there, and is the one of the ID token.
    const question = { client, grant, token, notes };
    const claims = { sub: subject, ...(await this.released.forUserinfo(user, question)) };
    return this.write(claims, client);
  }

  private async write(claims: object, client: Client): Promise<UserinfoAnswer> {
    if (client.userinfoAlgorithm === undefined) return { type: 'application/json', body: JSON.stringify(claims) };
    const key = await this.keys.signingKey(client.userinfoAlgorithm);
    // OpenID Connect Core §5.3.2: a signed answer says who signed it, and for whom.
    const body = await key.sign('JWT', { ...claims, iss: this.settings.issuer, aud: client.id });
    return { type: 'application/jwt', body };
  }
}
