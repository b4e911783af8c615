import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import { ClientsService } from '../clients/clients.service.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.js';
import { TemporarilyUnavailableError } from '../protocol/errors.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import { Revocation } from '../revocation/revocation.js';
import { type ClientInformation, clientInformation } from './client-information.js';
import type { OwnClient } from './own-clients.js';
import { RegistrationError } from './registration-errors.js';

/** RFC 7592 §2.2: what the server says of a registration is not the client's to send back. */
const SERVER_MEMBERS = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
];

/** RFC 7592: a client reads, replaces and ends its own registration. */
@Injectable()
export class RegistrationManagement {
  constructor(
    private readonly clients: ClientsService,
    private readonly registrations: ClientRegistrations,
    private readonly revocation: Revocation,
    private readonly audit: AuditLog,
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** §2.1. The secret is kept as a hash, so it is not in the answer; the token is the one that was presented. */
  describe(own: OwnClient, secret?: string): ClientInformation {
    return clientInformation({ ...own, secret, issuer: this.settings.issuer });
  }

  /**
   * §2.2: the client says which it is, leaves alone what is the server's, and cannot choose its own secret.
   * @throws RegistrationError
   */
  async requireOwnIdentity(members: Readonly<Record<string, unknown>>, { client }: OwnClient): Promise<void> {
    if (members['client_id'] !== client.id) throw refused('client_id: must be the one of this registration');
    const name = SERVER_MEMBERS.find((member) => member in members);
    if (name !== undefined) throw refused(`${name}: must not be sent back`);
    const { client_secret: secret } = members;
    if (secret === undefined) return;
    if (typeof secret !== 'string' || !(await this.clients.hasSecret(client.id, secret))) {
      throw refused('client_secret: is not the present one, and cannot be chosen');
    }
  }

  /** @throws TemporarilyUnavailableError when somebody else changed the client meanwhile */
  replace(own: OwnClient, metadata: ClientMetadata): Promise<ClientInformation> {
    return this.database.unit(async () => {
      const replaced = await this.clients.replaceMetadata(own.client, metadata);
      if (!replaced) throw new TemporarilyUnavailableError('The client was changed at the same moment; try again.', 1);
      const details = { changed: changedMembers(own.client.metadata, metadata) };
      await this.audit.record({ type: 'client.registration_replaced', clientId: own.client.id, details });
      return this.describe({ ...own, client: replaced.client }, replaced.secret);
    });
  }

  /** §2.3: with the client go its secrets and its tokens. What people allowed it is forgotten with their grants. */
  remove({ client: { id, revision } }: OwnClient): Promise<void> {
    return this.database.unit(async () => {
      // Not what somebody has changed meanwhile: a client that was just disabled stays, as evidence.
      if (!(await this.clients.delete(id, revision))) {
        throw new TemporarilyUnavailableError('The client was changed at the same moment; try again.', 1);
      }
      await this.revocation.forgetClient(id);
      await this.registrations.remove(id);
      await this.audit.record({ type: 'client.deleted', clientId: id, details: { by: 'registration_access_token' } });
    });
  }
}

function refused(description: string): RegistrationError {
  return new RegistrationError('invalid_client_metadata', description);
}

function changedMembers(before: ClientMetadata, after: ClientMetadata): string[] {
  const [old, fresh] = [before, after] as unknown as Record<string, unknown>[];
  const names = new Set([...Object.keys(old!), ...Object.keys(fresh!)]);
  return [...names].filter((name) => JSON.stringify(old![name]) !== JSON.stringify(fresh![name]));
}
