/**
 * The cookie that carries a session's secret. `__Host-` (RFC 6265bis §4.1.3.2) ties it to this very host and to https;
 * browsers refuse that prefix on http, where the plain name stands.
 */
export function sessionCookieName(issuer: string): string {
  return issuer.startsWith('https:') ? '__Host-portico_session' : 'portico_session';
}
