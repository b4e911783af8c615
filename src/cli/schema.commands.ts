import type { Command } from './command.js';
import { countOf, formatFields } from './printing.js';

const migrate: Command = {
  name: 'migrate',
  summary: 'Bring the database up to date',
  notes: [
    'The server does the same when it starts. Processes that start at once migrate once; what was interrupted is continued by the next run. Progress goes to stderr.',
  ],
  run: async (_input, management) => {
    const { runMigrations } = await import('./schema.js');
    const ran = await runMigrations(await management.settings(), management.terminal);
    const text = ran.length === 0 ? 'The database is up to date.' : `${countOf(ran.length, 'migration')} done.`;
    return { json: { migrated: ran }, text };
  },
};

const status: Command = {
  name: 'status',
  summary: 'Look at settings, database, migrations and keys; exits with 1 when something is wrong',
  run: async (_input, management) => {
    const { inspect } = await import('./inspection.js');
    const { issuer, database, keys, counts, problems } = await inspect(management);
    const text = formatFields({
      Issuer: issuer,
      Database: `${database.address} (${database.reachable ? 'reachable' : 'not reachable'})`,
      Migrations: database.pending_migrations && pendingText(database.pending_migrations),
      ...Object.fromEntries((keys ?? []).map(({ kid, algorithm, state }) => [`Key ${kid}`, `${algorithm}, ${state}`])),
      Clients: counts && String(counts.clients),
      Users: counts && String(counts.users),
      Status: problems.length === 0 ? 'ok' : 'something is wrong',
    });
    for (const problem of problems) management.terminal.say(`portico: ${problem}`);
    const isFailure = problems.length > 0;
    return { json: { ok: !isFailure, issuer, database, keys, counts, problems }, text, isFailure };
  },
};

function pendingText(pending: readonly string[]): string {
  return pending.length === 0 ? 'none pending' : `${pending.length} pending: ${pending.join(', ')}`;
}

export const schemaCommands: readonly Command[] = [migrate, status];
