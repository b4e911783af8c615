import type { MemberChange } from '../desired-state/difference.js';
import type { Change, Plan, Subject } from '../desired-state/plan.js';
import { countOf, printable } from './printing.js';

const SIGNS: Readonly<Record<Change['action'], string>> = { create: '+', update: '~', delete: '-' };
const NOUNS: Readonly<Record<Subject['kind'], string>> = { client: 'client', resource_server: 'resource-server' };
/** More would push the changes out of sight; --json has all. */
const MOST_KEPT = 20;
const LONGEST_VALUE = 500;

/** For scripts. */
export function planJson({ changes, kept, notes }: Plan): object {
  return {
    has_changes: changes.length > 0,
    changes: changes.map(({ action, kind, id, name, members }) => ({ action, kind, id, name, members })),
    kept: kept.map(({ kind, id, name }) => ({ kind, id, name })),
    notes,
  };
}

/** For people. @param overlap seconds for which a replaced secret stays good */
export function planText({ changes, kept, notes }: Plan, overlap: number, summary: string): string {
  const lines = [
    ...changes.flatMap((change) => [headOf(change), ...change.members.map((one) => memberText(change, one, overlap))]),
    ...kept.slice(0, MOST_KEPT).map((subject) => `  kept: ${subjectText(subject)} is not in the file`),
    ...(kept.length > MOST_KEPT ? [`  kept: ${kept.length - MOST_KEPT} more that are not in the file`] : []),
    ...(kept.length > 0 ? ['  --prune deletes what is not in the file.'] : []),
    ...notes.map((note) => `  ${note}`),
    summary,
  ];
  return lines.map(printable).join('\n');
}

function headOf(change: Change): string {
  return `${SIGNS[change.action]} ${subjectText(change)}`;
}

function subjectText({ kind, id, name }: Subject): string {
  return `${NOUNS[kind]} ${id} (${name})`;
}

function memberText({ action }: Change, change: MemberChange, overlap: number): string {
  const { member, before, after } = change;
  if (member === 'client_secret') return `    client_secret: ${secretText(change, overlap)}`;
  if (action === 'create') return `    ${member}: ${valueText(after)}`;
  return `    ${member}: ${valueText(before)} → ${valueText(after)}`;
}

function secretText({ before, after }: MemberChange, overlap: number): string {
  if (before === undefined) return `that of ${valueText(after)}`;
  const end = overlap === 0 ? 'ends at once' : `stays good for ${countOf(overlap, 'second')}`;
  return `another one → that of ${valueText(after)}; the one before ${end}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(default)';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
