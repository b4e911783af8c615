import { isDeepStrictEqual } from 'node:util';

/** Whether two values differ as JSON; the order of members says nothing. */
export function differ(one: unknown, other: unknown): boolean {
  return !isDeepStrictEqual(asJson(one), asJson(other));
}

/** -0 is 0, and what is undefined is not there. */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** A member that is another afterwards; what is not there is the default. */
export interface MemberChange {
  readonly member: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What changes from one form to the other, by name of the members. */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): MemberChange[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names
    .filter((member) => differ(old.get(member), now.get(member)))
    .map((member) => ({
      member,
      ...(old.has(member) ? { before: old.get(member) } : {}),
      ...(now.has(member) ? { after: now.get(member) } : {}),
    }));
}
