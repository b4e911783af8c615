import { failed, type Finding, type HardeningCheck } from './check.js';
import { hardeningChecks } from './checks/index.js';
import type { Facts } from './facts.js';

export interface CheckedItem extends Finding {
  readonly check: HardeningCheck;
  /** False when there was nothing to look at: then the check's advice is none. */
  readonly isKnown: boolean;
}

/** What each check of the list finds. What could not be looked at counts as failed: nobody knows that it is good. */
export function inspectFacts(facts: Facts): readonly CheckedItem[] {
  return hardeningChecks.map((check) => {
    const finding = findingOf(check, facts);
    const unknown = failed(`not looked at: ${facts.problem ?? 'it cannot be read'}`);
    return { check, isKnown: finding !== undefined, ...(finding ?? unknown) };
  });
}

function findingOf(check: HardeningCheck, facts: Facts): Finding | undefined {
  const { settings, machine, database, records } = facts;
  if (check.of === 'settings') return check.find(settings, settings);
  if (check.of === 'machine') return check.find(machine, settings);
  if (check.of === 'database' && database) return check.find(database, settings);
  if (check.of === 'records' && records) return check.find(records, settings);
  return undefined;
}
