import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { SecretBefore } from '../clients/client-secrets.js';
import { ClientsService } from '../clients/clients.service.js';
import { Database } from '../database/database.js';
import { ChangedMeanwhileError } from './changed-meanwhile.error.js';
import { NotFoundError } from './not-found.error.js';

/** Secrets of clients that are made elsewhere, as those are that a configuration refers to. */
@Injectable()
export class ClientSecretAdministration {
  constructor(
    private readonly clients: ClientsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * Puts a secret in place of the newest one that was read, as a rotation does.
   * @throws ChangedMeanwhileError when that is the newest no more; NotFoundError
   */
  replace(clientId: string, secret: string, before: SecretBefore): Promise<void> {
    return this.database.unit(async () => {
      const client = await this.clients.show(clientId);
      if (!client) throw new NotFoundError('client', clientId);
      if (!(await this.clients.replaceSecret(client, secret, before))) {
        throw new ChangedMeanwhileError('client', clientId);
      }
      await this.audit.record({ type: 'client.secret_rotated', clientId });
    });
  }
}
