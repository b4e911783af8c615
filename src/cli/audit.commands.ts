import { auditEventToJson } from '../audit/audit-event-json.js';
import type { AuditFilter, AuditReader } from '../audit/audit-reader.js';
import type { AuditHead, AuditVerdict } from '../audit/audit-verification.js';
import { isUuid } from '../crypto/uuid.js';
import type { Command } from './command.js';
import { CommandError } from './command-error.js';
import { timeOf } from './input-values.js';
import { countOf } from './printing.js';

const HASH = /^[A-Za-z0-9_-]{43}$/;

const verify: Command = {
  name: 'audit verify',
  summary: 'Check that no event was changed, added or taken out',
  options: {
    since: { value: 'FILE', description: 'What an earlier `audit verify --json` printed; - for stdin' },
  },
  notes: [
    'Each process writes a chain of its own, whose rows each cover the one before. Rows cut off the end of a chain leave no trace in it: keep what --json prints in another place, and give it with --since the next time.',
    'Exits with 1 when anything is wrong.',
  ],
  run: async (input, management) => {
    const file = input.get('since');
    const known = file === undefined ? [] : readHeads(await management.readJson(file), file);
    const { auditVerification } = await management.open();
    const verdict = await auditVerification.verify(known);
    return { json: verdictToJson(verdict), text: describe(verdict), isFailure: verdict.faultCount > 0 };
  },
};

const exported: Command = {
  name: 'audit export',
  summary: 'Print events, the oldest first, one JSON document a line',
  options: {
    since: { value: 'TIME', description: 'From this moment on: ISO 8601 (2026-11-22T20:00:00Z), a date, or seconds' },
    until: { value: 'TIME', description: 'Before this moment' },
    type: { value: 'TYPE', description: 'Only events of this type, such as login.failed' },
    user: { value: 'ID', description: 'Only events about this user (id, username or e-mail)' },
    client: { value: 'ID', description: 'Only events about this client' },
  },
  notes: ['With --json the events are one JSON array.'],
  run: async (input, management) => {
    const times = { since: timeOf(input, 'since'), until: timeOf(input, 'until') };
    const { audit, users } = await management.open();
    const user = input.get('user');
    // Of a user who was deleted, the events are still there.
    const userId = user === undefined || isUuid(user) ? user : (await users.find(user)).id;
    const filter = { ...times, userId, type: input.get('type'), clientId: input.get('client') };
    return { json: [], text: '', stream: documentsOf(audit, filter) };
  },
};

async function* documentsOf(audit: AuditReader, filter: AuditFilter) {
  for await (const event of audit.all(filter)) yield auditEventToJson(event);
}

function verdictToJson({ events, heads, faults, faultCount }: AuditVerdict) {
  return { events, chains: heads.length, intact: faultCount === 0, fault_count: faultCount, faults, heads };
}

function describe({ events, heads, faults, faultCount }: AuditVerdict): string {
  const counted = `${countOf(events, 'event')} in ${countOf(heads.length, 'chain')}`;
  if (faultCount === 0) return `${counted}: nothing was changed, added or taken out.`;
  const lines = faults.map(({ chain, sequence, problem }) => `  ${chain} row ${sequence}: ${problem}`);
  const more = faultCount > faults.length ? [`  and ${faultCount - faults.length} more`] : [];
  return [`${counted}: ${countOf(faultCount, 'fault')}.`, ...lines, ...more].join('\n');
}

/** @throws CommandError when it is not what `audit verify --json` prints */
function readHeads(document: unknown, file: string): AuditHead[] {
  const { heads } = (document ?? {}) as { heads?: unknown };
  if (Array.isArray(heads) && heads.every(isHead)) return heads;
  throw new CommandError(
    `${file === '-' ? 'stdin' : file}: expected what \`portico audit verify --json\` printed, with its list of heads.`,
  );
}

function isHead(value: unknown): value is AuditHead {
  const { chain, sequence, hash } = (value ?? {}) as Partial<Record<keyof AuditHead, unknown>>;
  return typeof chain === 'string' && Number.isSafeInteger(sequence) && typeof hash === 'string' && HASH.test(hash);
}

export const auditCommands: readonly Command[] = [verify, exported];
