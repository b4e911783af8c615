/** JSON can have members of these names; to a library they look like what every object has. No metadata are called so. */
const BUILT_IN: readonly string[] = ['__proto__', 'constructor', 'prototype'];

type Members = Readonly<Record<string, unknown>>;

/** An object of JSON: neither null nor an array, which JavaScript takes for objects too. */
export function isJsonObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those of the names that every object has. */
export function builtInNames(members: Members): readonly string[] {
  return Object.keys(members).filter((name) => BUILT_IN.includes(name));
}

/** Fills an object with members as they are, and leaves its defaults where there is none. Names that every object has are left out. */
export function fillIn<T extends object>(target: T, members: Members): T {
  const own = Object.entries(members).filter(([name, value]) => value !== undefined && !BUILT_IN.includes(name));
  return Object.assign(target, Object.fromEntries(own));
}
