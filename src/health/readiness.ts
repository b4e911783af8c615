import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { pendingMigrations, SchemaTooNewError } from '../database/migrations/migrator.js';
import { Drain } from '../http/drain.js';
import { KeyRing } from '../keys/key-ring.js';
import { UnreadableKeyError } from '../keys/signing-key.js';

/** Those who ask for readiness seldom wait longer than a second. */
const LONGEST_PROBE_MS = 900;

/** Why this process should get no requests now, and what somebody can do about it. Public: no names, no addresses. */
export const UNREADY = {
  draining: 'The process has been told to end.',
  database: 'The database does not answer.',
  migrations: 'The database lacks migrations of this version. Run: portico migrate',
  keys: 'A signing key cannot be opened with SECRETS. Add the secret that was in use when it was made.',
} as const;

export type UnreadyReason = keyof typeof UNREADY;

/** Finds out whether this process can do its work. */
@Injectable()
export class Readiness {
  private probe: Promise<readonly UnreadyReason[]> | undefined;

  constructor(
    private readonly database: Database,
    private readonly drain: Drain,
    private readonly keys: KeyRing,
  ) {}

  /** Every reason against it; none when it can. */
  async reasons(): Promise<readonly UnreadyReason[]> {
    return [...(this.drain.isDraining ? (['draining'] as const) : []), ...(await this.ask())];
  }

  /** Without new tries: whoever asks will ask again. All who ask meanwhile wait for one answer. */
  private async ask(): Promise<readonly UnreadyReason[]> {
    this.probe ??= this.askDatabase().finally(() => (this.probe = undefined));
    const limit = new AbortController();
    const tooLong = sleep<readonly UnreadyReason[]>(LONGEST_PROBE_MS, ['database'], {
      signal: limit.signal,
      ref: false,
    });
    try {
      return await Promise.race([this.probe, tooLong]);
    } finally {
      tooLong.catch(() => undefined);
      limit.abort();
    }
  }

  private async askDatabase(): Promise<readonly UnreadyReason[]> {
    try {
      return [...((await this.isBehind()) ? (['migrations'] as const) : []), ...(await this.reasonsOfKeys())];
    } catch {
      return ['database'];
    }
  }

  private async isBehind(): Promise<boolean> {
    try {
      return (await pendingMigrations(this.database.dataSource)).length > 0;
    } catch (error) {
      // While a newer version is rolled out, the old processes go on until they are replaced.
      if (error instanceof SchemaTooNewError) return false;
      throw error;
    }
  }

  private async reasonsOfKeys(): Promise<readonly UnreadyReason[]> {
    try {
      for (const { key, state } of await this.keys.list()) if (state === 'signing') key.requirePrivateKey();
      return [];
    } catch (error) {
      if (error instanceof UnreadableKeyError) return ['keys'];
      throw error;
    }
  }
}
