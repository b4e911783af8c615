/**
 * A URI as DPoP compares it: without query and fragment, in the normal form of RFC 3986 §6.2.2 and §6.2.3
 * (case of scheme and host, default port, dot segments, needless percent-encoding). `undefined` when it is none.
 */
export function targetUriOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, origin, pathname, username, password } = new URL(uri);
  if ((protocol !== 'https:' && protocol !== 'http:') || username || password) return undefined;
  return origin + pathname.replace(/%[0-9a-f]{2}/gi, normalEncoding);
}

/** RFC 3986 §6.2.2.1 and §6.2.2.2: capital digits, and unreserved characters as they are. */
function normalEncoding(encoded: string): string {
  const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
}
