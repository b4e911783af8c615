// RFC 8252 §7.3: loopback redirects of native apps, by IP literal only; `localhost` may resolve to somewhere else.
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?(\/[^#]*)?$/;

/**
 * RFC 9700 §2.1: a redirect URI is compared as a string, character by character.
 * The one exception is the port of a native app's loopback redirect, which the operating system picks (RFC 8252 §7.3).
 */
export function findRegisteredRedirectUri(
  presented: string,
  registered: readonly string[],
  isNative: boolean,
): boolean {
  if (registered.includes(presented)) return true;
  const withoutPort = isNative ? withoutLoopbackPort(presented) : undefined;
  return withoutPort !== undefined && registered.some((uri) => withoutLoopbackPort(uri) === withoutPort);
}

function withoutLoopbackPort(uri: string): string | undefined {
  const parts = LOOPBACK.exec(uri);
  if (!parts || Number(parts[2] ?? 0) > 65_535) return undefined;
  return `${parts[1]}${parts[3] ?? ''}`;
}

/** What is wrong with a redirect URI that somebody wants to register; undefined where nothing is. */
export function faultOfRedirectUri(uri: string): string | undefined {
  if (!/^[\x21-\x7E]+$/.test(uri)) return 'has spaces, control or non-ASCII characters';
  if (!URL.canParse(uri)) return 'is not an absolute URI';
  // A browser reads https:x and https:/x as a path of the page it is on, where a parser sees the host x.
  if (/^https?:(?!\/\/[^/])/i.test(uri)) return 'has no host right behind //';
  if (uri.includes('#')) return 'has a fragment (RFC 6749 §3.1.2)';
  if (uri.includes('*')) return 'has a wildcard; register each URI in full';
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return 'has a user name in it';
  if (/(^|\/)\.\.?(\/|$)|\\|%2e|%5c/i.test(uri.slice(protocol.length))) return 'has dot segments or backslashes';
  return faultOfScheme(protocol, hostname);
}

function faultOfScheme(protocol: string, hostname: string): string | undefined {
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:') {
    const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
    return isLoopback ? undefined : 'is http; use https (http is for loopback addresses only)';
  }
  // RFC 8252 §7.1: a private-use scheme is a reversed domain name, so it has a dot; this also shuts out javascript: and data:.
  return protocol.includes('.')
    ? undefined
    : `has the scheme ${protocol} which is neither https nor a reversed domain name`;
}

/** The origin (or scheme) that a page's form may end up at, for the CSP directive `form-action`. */
export function formActionSource(uri: string): string {
  const url = new URL(uri);
  return url.origin === 'null' ? url.protocol : url.origin;
}
