import type { ClientEntity } from '../clients/client.entity.js';
import { parseScope } from '../protocol/scope.js';
import type { Fault, Path } from './faults.js';
import type { PlannedChange } from './plan.js';

/** A scope that becomes another API's. */
export interface Taking {
  /** Where the configuration says so. */
  readonly path: Path;
  readonly scope: string;
  /** The API that has it, or had it last. */
  readonly from: string;
}

/**
 * Scopes that clients keep while they become another API's: these clients would get at an API that nobody gave them. A
 * client that is new comes last, when the scope means what the configuration says.
 */
export function faultsOfHolders(
  takings: readonly Taking[],
  present: readonly ClientEntity[],
  /** Of clients. */
  changes: readonly PlannedChange[],
): Fault[] {
  const steps = new Map(changes.map(({ id, step }) => [id, step]));
  const scopeAfter = ({ id, metadata }: ClientEntity): string => {
    const step = steps.get(id);
    if (step?.does === 'delete client') return '';
    return ((step?.does === 'update client' ? step.metadata : undefined) ?? metadata).scope;
  };
  return takings.flatMap(({ path, scope, from }): Fault[] => {
    const holder = present.find((client) => parseScope(scopeAfter(client))?.includes(scope));
    if (!holder) return [];
    const message = `is or was of ${from}, and the client ${holder.id} is registered for it; take it from the client by a file of its own first`;
    return [{ path, message }];
  });
}
