import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { ClientsService } from '../clients/clients.service.js';
import { Database } from '../database/database.js';
import { KeyRing } from '../keys/key-ring.js';
import type { SigningAlgorithm } from '../keys/signing-algorithm.js';
import type { SigningKey } from '../keys/signing-key.js';
import type { Resealed } from '../keys/signing-keys.repository.js';

/** What an administrator can do with signing keys. */
@Injectable()
export class KeyAdministration {
  constructor(
    private readonly keys: KeyRing,
    private readonly clients: ClientsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  list(): Promise<readonly { key: SigningKey; state: string }[]> {
    return this.keys.list();
  }

  /** Seals the private keys, and secrets that are kept sealed, with the newest of SECRETS, so that the others can be taken out. */
  reseal(): Promise<Resealed> {
    return this.database.unit(async () => {
      const [keys, secrets] = [await this.keys.reseal(), await this.clients.resealSecrets()];
      const outcome = {
        resealed: [...keys.resealed, ...secrets.resealed],
        unreadable: [...keys.unreadable, ...secrets.unreadable],
      };
      await this.audit.record({ type: 'key.resealed', details: { ...outcome } });
      return outcome;
    });
  }

  /** @param delay seconds until the new key signs; less than five minutes leaves verifiers with copies that lack it */
  rotate(algorithm: SigningAlgorithm, delay: number): Promise<SigningKey> {
    return this.database.unit(async () => {
      const key = await this.keys.rotate(algorithm, delay);
      await this.audit.record({ type: 'key.rotated', details: { algorithm, kid: key.kid, signsFrom: key.signsFrom } });
      return key;
    });
  }
}
