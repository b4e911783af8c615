/**
 * The value of a cookie. A name that stands twice counts as absent: somebody else may have planted one of them
 * (RFC 6265 §8.6), and which of the two would win is not ours to guess.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (!header?.includes(`${name}=`)) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}

/**
 * A Set-Cookie header for this host alone, out of reach of scripts, sent on top-level navigation from elsewhere
 * (which is how a client sends its user here) and on nothing else. It ends with the browser unless `maxAge` is given.
 * @param maxAge seconds; 0 removes the cookie
 */
export function formatCookie(
  name: string,
  value: string,
  { secure, maxAge }: { secure: boolean; maxAge?: number },
): string {
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (secure) parts.push('Secure');
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  return parts.join('; ');
}
