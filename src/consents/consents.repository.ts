import { Injectable } from '@nestjs/common';
import type { FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { removeFirstRows } from '../database/expired-rows.js';
import type { LinkedMany } from '../database/linked-rows.js';
import { type Page, readPage, type Slice } from '../database/pages.js';
import { requireRowForEach, type Requirement } from '../database/requirements.js';
import { CONNECTION, Consent } from './consent.js';
import { ConsentEntity } from './consent.entity.js';

/** Which consents a list has; what is left out does not narrow. */
export interface ConsentFilter {
  readonly userId?: string;
  readonly clientId?: string;
  readonly scope?: string;
}

/** What people have allowed clients to do, and the statements on `consents`. */
@Injectable()
export class ConsentsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What this person has allowed this client so far. */
  async find(userId: string, clientId: string): Promise<Consent> {
    const rows = await this.database.read((manager) => manager.findBy(ConsentEntity, { userId, clientId }));
    return toConsent(rows);
  }

  /** For a read of another room: what the user whose id its rows have in `property` has allowed this client. */
  linkedBy<F extends ObjectLiteral>(property: keyof F & string, clientId: string): LinkedMany<ConsentEntity, F> {
    return { entity: ConsentEntity, on: { userId: property }, where: { clientId }, only: ['scope'] };
  }

  /** For a statement of another room that depends on all of this having been allowed. */
  requireAll(userId: string, clientId: string, scopes: readonly string[]): Requirement {
    return requireRowForEach(ConsentEntity, { userId, clientId }, 'scope', [CONNECTION, ...scopes]);
  }

  /** Everything that a person has allowed, by client. */
  listOf(userId: string): Promise<ConsentEntity[]> {
    return this.database.read((manager) =>
      manager.find(ConsentEntity, { where: { userId }, order: { clientId: 'ASC', scope: 'ASC' } }),
    );
  }

  page({ userId, clientId, scope }: ConsentFilter, slice: Slice<ConsentEntity>): Promise<Page<ConsentEntity>> {
    const where: FindOptionsWhere<ConsentEntity> = {};
    if (userId !== undefined) where.userId = userId;
    if (clientId !== undefined) where.clientId = clientId;
    if (scope !== undefined) where.scope = scope;
    return readPage(this.database, ConsentEntity, where, slice);
  }

  /** Adds to what was allowed before; allowing something again changes nothing. */
  remember(userId: string, clientId: string, scopes: readonly string[]): Promise<void> {
    const grantedAt = this.clock.now();
    return this.database.unit(async () => {
      for (const scope of [CONNECTION, ...scopes]) {
        await this.database.insertIfAbsent(ConsentEntity, { userId, clientId, scope, grantedAt });
      }
    });
  }

  async withdraw(userId: string, clientId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { userId, clientId }));
  }

  async forgetUser(userId: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { userId }));
  }

  /** What anybody has allowed anybody under this name. */
  async forgetScope(scope: string): Promise<void> {
    await this.database.run((manager) => manager.delete(ConsentEntity, { scope }));
  }

  /** What people have allowed a client, at most `limit` rows in one short statement; answers how many there were. */
  forgetSomeOfClient(clientId: string, limit: number): Promise<number> {
    return removeFirstRows(this.database, ConsentEntity, { where: { clientId }, first: 'clientId' }, limit);
  }
}

/** What rows of one person and one client say together. */
export function toConsent(rows: readonly Pick<ConsentEntity, 'scope'>[]): Consent {
  return new Consent(rows.map(({ scope }) => scope));
}
