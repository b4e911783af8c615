import { explain } from './explanation.js';
import { type KeyJson, keyToJson } from './key.commands.js';
import type { Management } from './management.js';
import { describeDatabase, readPendingMigrations } from './schema.js';

/** What `portico status` finds. What could not be looked at is left out. */
export interface Inspection {
  readonly issuer: string;
  readonly database: {
    readonly address: string;
    readonly reachable: boolean;
    readonly pending_migrations?: readonly string[];
  };
  readonly keys?: readonly KeyJson[];
  readonly counts?: { readonly clients: number; readonly users: number };
  /** One line each; empty when all is well. */
  readonly problems: readonly string[];
}

/** Looks from the ground up, and stops where there is nothing left to stand on. */
export async function inspect(management: Management): Promise<Inspection> {
  const settings = await management.settings();
  const { issuer } = settings;
  const address = describeDatabase(settings);
  let pending: readonly string[];
  try {
    pending = await readPendingMigrations(settings);
  } catch (error) {
    return { issuer, database: { address, reachable: false }, problems: [explain(error).text] };
  }
  const database = { address, reachable: true, pending_migrations: pending };
  if (pending.length > 0) {
    return { issuer, database, problems: ['The database is not up to date. Run: portico migrate'] };
  }
  return { issuer, database, ...(await inspectRecords(management)) };
}

async function inspectRecords(management: Management): Promise<Pick<Inspection, 'keys' | 'counts' | 'problems'>> {
  try {
    const { keys, clients, users } = await management.open();
    return {
      keys: (await keys.list()).map(({ key, state }) => keyToJson(key, state)),
      counts: { clients: await clients.count(), users: await users.count() },
      problems: [],
    };
  } catch (error) {
    return { problems: [explain(error).text] };
  }
}
