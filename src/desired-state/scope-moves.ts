import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { type DesiredResourceServer, hasScopes } from './configuration.js';
import type { Fault } from './faults.js';
import type { PlannedChange } from './plan.js';

/** A scope that one API has, and another one is to have. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Changes of APIs in such an order that a scope is given up before it is taken. Where that is none, because some give each
 * other scopes in a circle, this is a fault: each of them would have to come first.
 */
export function inOrderOfMoves(
  changes: readonly PlannedChange[],
  desired: readonly DesiredResourceServer[],
  present: readonly ResourceServerEntity[],
  faults: Fault[],
): PlannedChange[] {
  const moves = movesOf(desired, present);
  const left = [...changes];
  const ordered: PlannedChange[] = [];
  const isFree = ({ id }: PlannedChange): boolean =>
    !moves.some(({ from, to }) => to === id && left.some((other) => other.id === from));
  while (left.length > 0) {
    const next = left.findIndex(isFree);
    if (next === -1) {
      faults.push(...left.map(({ id }) => circle(id, desired)));
      return [...changes];
    }
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

function movesOf(desired: readonly DesiredResourceServer[], present: readonly ResourceServerEntity[]): Move[] {
  const owners = new Map(
    present.flatMap(({ audience, scopes }) => Object.keys(scopes).map((name) => [name, audience])),
  );
  return desired.flatMap(({ audience: to, metadata }) =>
    Object.keys(hasScopes(metadata) ? metadata.scopes : {}).flatMap((name): Move[] => {
      const from = owners.get(name);
      return from === undefined || from === to ? [] : [{ from, to }];
    }),
  );
}

function circle(audience: string, desired: readonly DesiredResourceServer[]): Fault {
  const path = desired.find((one) => one.audience === audience)?.path ?? [];
  const message =
    'takes a scope from an API that is to take one from it, at once or over others; apply the file without these scopes first';
  return { path: [...path, 'scopes'], message };
}
