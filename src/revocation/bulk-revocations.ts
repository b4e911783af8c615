import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Clock } from '../clock/clock.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import { Database } from '../database/database.js';
import type { BulkRevocationEntity } from '../grants/bulk-revocation.entity.js';
import { BulkRevocationsRepository } from '../grants/bulk-revocations.repository.js';
import type { GrantSelection, RevocationReason } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';

/** Between two steps it is everybody else's turn. */
const PAUSE_MS = 5;
/** How long the answer to what began it waits for the steps: nearly always they are over long before. */
const PATIENCE_MS = 2000;
/** Whose steps have not ended after so long has probably died. Whoever goes on beside it only does the same. */
const PROBABLY_DEAD_MS = 60_000;
/** Consents of one step. */
const CONSENTS = 1000;

/** What has begun. */
export interface Begun {
  /** Grants that ended in the unit of work. */
  count: number;
  /** From the commit on: how many more the steps end, when they have. */
  rest: Promise<number>;
}

interface Manner {
  /**
   * This process has just committed it. Then the newest grants end whenever they were made, because the clock of the process
   * that made them may be ahead, and on a Galera cluster one may have come from another node meanwhile.
   */
  readonly isFresh: boolean;
  readonly mayGoOn: () => boolean;
}

/** How many grants were alive. Not inside of the unit of work, whose steps have not begun. */
export async function endedBy({ count, rest }: Begun): Promise<number> {
  return count + (await rest);
}

/**
 * Ends any number of grants. What is to be ended is written down in the unit of work of its cause, together with the first
 * thousand rows, and counts from the commit; the other rows follow in small steps. A process that dies meanwhile, even right
 * after the commit, leaves what was written down, and another process goes on.
 */
@Injectable()
export class BulkRevocations implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Revocation');
  private readonly running = new Set<Promise<number>>();
  private isEnding = false;

  constructor(
    private readonly revocations: BulkRevocationsRepository,
    private readonly grants: GrantsRepository,
    private readonly consents: ConsentsRepository,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What is not done yet stays written down. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await Promise.allSettled(this.running);
  }

  /** Inside of a unit of work. */
  async begin(selection: GrantSelection, reason: RevocationReason): Promise<Begun> {
    const revocation = await this.revocations.add(selection, reason);
    const why = { reason, at: revocation.begunAt };
    const first = await this.grants.slices(selection).next();
    const count = first.done === true ? 0 : await this.grants.revokeWithin(first.value, selection, why);
    const begun: Begun = { count, rest: Promise.resolve(0) };
    await this.database.afterCommit(async () => {
      const isFresh = selection.createdBefore === undefined;
      begun.rest = this.track(this.carryOut(revocation, { isFresh, mayGoOn: () => !this.isEnding }));
      await Promise.race([begun.rest, sleep(PATIENCE_MS, undefined, { ref: false })]);
    });
    return begun;
  }

  /** Goes on with what other processes have left, for as long as it may. */
  async resume(mayGoOn: () => boolean): Promise<void> {
    const left = await this.revocations.unfinished(this.clock.now() - PROBABLY_DEAD_MS);
    for (const revocation of left) {
      if (mayGoOn()) await this.track(this.carryOut(revocation, { isFresh: false, mayGoOn }));
    }
  }

  /** Answers how many grants it ended. */
  private async carryOut(revocation: BulkRevocationEntity, { isFresh, mayGoOn }: Manner): Promise<number> {
    const { id, reason, createdBefore, begunAt: at } = revocation;
    const selection = selectionOf(revocation);
    let count = 0;
    for await (const slice of this.grants.slices(selection)) {
      const bounded = isFresh && slice.isFirst ? selection : { ...selection, createdBefore };
      count += await this.grants.revokeWithin(slice, bounded, { reason, at });
      if (slice.isLast) break;
      if (!mayGoOn()) return count;
      await sleep(PAUSE_MS);
    }
    const isOfDeleted = reason === 'client_deleted' && selection.clientId !== undefined;
    if (isOfDeleted && !(await this.forgetAllConsents(selection.clientId, mayGoOn))) return count;
    await this.database.unit(async () => {
      if (!(await this.revocations.finish(id)) || count === 0) return;
      const { userId, clientId, ...rest } = selection;
      await this.audit.record({ type: 'grant.revoked', userId, clientId, details: { ...rest, reason, count } });
    });
    return count;
  }

  /** A step of it; false when more are left. */
  async forgetConsents(clientId: string): Promise<boolean> {
    return (await this.consents.forgetSomeOfClient(clientId, CONSENTS)) < CONSENTS;
  }

  /** False when it was interrupted. */
  private async forgetAllConsents(clientId: string, mayGoOn: () => boolean): Promise<boolean> {
    while (!(await this.forgetConsents(clientId))) {
      if (!mayGoOn()) return false;
      await sleep(PAUSE_MS);
    }
    return true;
  }

  /** Errors are told; what is left is done by whoever resumes it. */
  private track(work: Promise<number>): Promise<number> {
    const told = work.catch((error: unknown) => {
      this.logger.warn(`A revocation counts, and its rows follow later: ${String(error)}`);
      return 0;
    });
    this.running.add(told);
    void told.finally(() => this.running.delete(told));
    return told;
  }
}

function selectionOf({ clientId, userId, sessionId }: BulkRevocationEntity): GrantSelection {
  return {
    ...(userId === null ? {} : { userId }),
    ...(clientId === null ? {} : { clientId }),
    ...(sessionId === null ? {} : { sessionId }),
  };
}
