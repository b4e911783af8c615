// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** The scope that asks for a refresh token (OpenID Connect Core §11). */
export const OFFLINE_ACCESS = 'offline_access';

/** What was read before, for the same few scopes come again and again; emptied when strangers have filled it. */
const known = new Map<string, readonly string[] | undefined>();
const MOST_KNOWN = 1000;
const LONGEST_KNOWN = 1000;

/** The names in a space-separated scope, each once, in their order; undefined where one is no scope token, or where nothing but spaces is. */
export function parseScope(scope: string): readonly string[] | undefined {
  if (known.has(scope)) return known.get(scope);
  const names = readScope(scope);
  if (known.size >= MOST_KNOWN) known.clear();
  if (scope.length <= LONGEST_KNOWN) known.set(scope, names);
  return names;
}

function readScope(scope: string): readonly string[] | undefined {
  const names = scope.split(' ').filter((name) => name !== '');
  if (names.length === 0 && scope !== '') return undefined;
  return names.every((name) => SCOPE_TOKEN.test(name)) ? [...new Set(names)] : undefined;
}

export function formatScope(names: Iterable<string>): string {
  return [...names].join(' ');
}

export function isScopeName(name: string): boolean {
  return SCOPE_TOKEN.test(name);
}
