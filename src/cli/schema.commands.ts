import type { Command } from './command.js';
import type { Management } from './management.js';
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
  options: { strict: { description: 'Go through the hardening checklist, too; see docs/hardening.md' } },
  notes: ['With --strict, a check that failed makes the exit code 1, and one that only warns does not.'],
  run: async (input, management) => {
    const { inspect } = await import('./inspection.js');
    const { issuer, database, keys, counts, problems } = await inspect(management);
    const strict = input.has('strict') ? await goThroughChecks(management) : UNCHECKED;
    const isFailure = problems.length > 0 || strict.isFailure;
    const text = formatFields({
      Issuer: issuer,
      Database: `${database.address} (${database.reachable ? 'reachable' : 'not reachable'})`,
      Migrations: database.pending_migrations && pendingText(database.pending_migrations),
      ...Object.fromEntries((keys ?? []).map(({ kid, algorithm, state }) => [`Key ${kid}`, `${algorithm}, ${state}`])),
      Clients: counts && String(counts.clients),
      Users: counts && String(counts.users),
      Status: isFailure ? 'something is wrong' : 'ok',
    });
    for (const problem of problems) management.terminal.say(`portico: ${problem}`);
    return {
      json: { ok: !isFailure, issuer, database, keys, counts, problems, checks: strict.json },
      text: [text, ...strict.text].join('\n\n'),
      isFailure,
    };
  },
};

interface Checked {
  readonly json: unknown;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly isFailure: boolean;
}

const UNCHECKED: Checked = { json: undefined, text: [], isFailure: false };

async function goThroughChecks(management: Management): Promise<Checked> {
  const { checkToJson, formatChecks, inspectStrictly } = await import('./strict-status.js');
  const items = await inspectStrictly(management);
  const isFailure = items.some(({ verdict }) => verdict === 'failed');
  return { json: items.map(checkToJson), text: [formatChecks(items)], isFailure };
}

function pendingText(pending: readonly string[]): string {
  return pending.length === 0 ? 'none pending' : `${pending.length} pending: ${pending.join(', ')}`;
}

export const schemaCommands: readonly Command[] = [migrate, status];
