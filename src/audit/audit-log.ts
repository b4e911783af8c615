import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { Database } from '../database/database.js';
import { AuditEventEntity } from './audit-event.entity.js';
import { CHAIN_START, hashOf, type AuditEvent } from './audit-event.js';

type ChainHead = Pick<AuditEventEntity, 'chain' | 'sequence' | 'hash'>;

/**
 * Writes down what happened, in the unit of work of the change it reports: both are kept or neither.
 * Each process has a chain of its own, so that no process waits for another to know the row before.
 */
@Injectable()
export class AuditLog {
  private head: ChainHead | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The row is written last of all in its unit, with the chain held only from then to the commit:
   * nobody waits for the chain while holding what another one's unit needs.
   */
  record(event: AuditEvent): Promise<void> {
    return this.database.unit(() => this.database.beforeCommit(() => this.append(event)));
  }

  private async append(event: AuditEvent): Promise<(isCommitted: boolean) => void> {
    const release = await this.takeTurn();
    try {
      const row = this.next(event);
      await this.database.insert(AuditEventEntity, row);
      return (isCommitted) => {
        if (isCommitted) this.head = row;
        release();
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  private next({ type, userId = null, clientId = null, details = {} }: AuditEvent): AuditEventEntity {
    const at = this.clock.now();
    const before = this.head ?? { chain: uuidv7(at), sequence: 0, hash: CHAIN_START };
    const content = {
      chain: before.chain,
      sequence: before.sequence + 1,
      at,
      type,
      userId,
      clientId,
      details,
      previousHash: before.hash,
    };
    return { ...content, hash: hashOf(content) };
  }

  private async takeTurn(): Promise<() => void> {
    const before = this.turn;
    let release: () => void = () => undefined;
    this.turn = new Promise<void>((resolve) => (release = resolve));
    await before;
    return release;
  }
}
