import type { Page, Slice } from '../../database/pages.js';

type Position = readonly unknown[];

/** Reads a list that is short and at hand as a whole in the same parts as `readPage` does one that is a table. */
export function pageOf<Row>(rows: readonly Row[]): (slice: Slice<Row>) => Promise<Page<Row>> {
  return ({ order, direction, after, limit }) => {
    const sign = direction === 'ASC' ? 1 : -1;
    const compare = (one: Position, other: Position): number => sign * comparePositions(one, other);
    const placed = rows.map((row) => ({ row, at: order.map((column): unknown => row[column]) }));
    const sorted = placed.sort((one, other) => compare(one.at, other.at));
    const behind = after === undefined ? sorted : sorted.filter(({ at }) => compare(at, after) > 0);
    const shown = behind.slice(0, limit);
    const next = behind.length > shown.length ? shown.at(-1)?.at : undefined;
    return Promise.resolve({ rows: shown.map(({ row }) => row), next });
  };
}

/** Texts by their characters and numbers by their size: the same on every machine. */
function comparePositions(one: Position, other: Position): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  if (at === -1) return 0;
  return (one[at] as string) < (other[at] as string) ? -1 : 1;
}
