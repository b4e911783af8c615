import type { Facts } from '../hardening/facts.js';
import { type CheckedItem, inspectFacts } from '../hardening/inspection.js';
import { readMachine } from '../hardening/machine-reader.js';
import { explain } from './explanation.js';
import type { Management } from './management.js';
import { countOf, printable } from './printing.js';
import { readDatabaseFacts } from './schema.js';

/** What every check of the hardening list finds, as far as the installation can be looked at. */
export async function inspectStrictly(management: Management): Promise<readonly CheckedItem[]> {
  const settings = await management.settings();
  const known = { settings, machine: readMachine(settings) };
  return inspectFacts(await withDatabase(management, known));
}

async function withDatabase(management: Management, known: Facts): Promise<Facts> {
  try {
    const database = await readDatabaseFacts(known.settings);
    if (database.pendingMigrations.length === 0) return await withRecords(management, { ...known, database });
    return { ...known, database, problem: 'the database is not up to date' };
  } catch (error) {
    return { ...known, problem: explain(error).text };
  }
}

async function withRecords(management: Management, known: Facts): Promise<Facts> {
  try {
    const { hardening } = await management.open();
    return { ...known, records: await hardening.read() };
  } catch (error) {
    return { ...known, problem: explain(error).text };
  }
}

/** A check for scripts. */
export function checkToJson({ check, verdict, found }: CheckedItem): object {
  const { name, expected, mend, read } = check;
  return { name, verdict, found, expected, mend, read };
}

/** A line for each check; below one that is not good, what to do. */
export function formatChecks(items: readonly CheckedItem[]): string {
  const width = Math.max(...items.map(({ check }) => check.name.length));
  const lines = items.flatMap(({ check, verdict, found, isKnown }) => [
    `${verdict.padEnd('warning'.length)}  ${check.name.padEnd(width)}  ${printable(found)}`,
    ...(verdict === 'pass' || !isKnown
      ? []
      : [`         expected: ${check.expected}`, `         ${check.mend} (${check.read})`]),
  ]);
  return [...lines, '', summary(items)].join('\n');
}

function summary(items: readonly CheckedItem[]): string {
  const count = (verdict: string) => items.filter((item) => item.verdict === verdict).length;
  return `${count('pass')} passed, ${countOf(count('warning'), 'warning')}, ${count('failed')} failed`;
}
