/** Headers of every answer. They never change, so they are written once. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  // RFC 9700 §4.2.4: an authorization response must not leak by a Referer.
  'Referrer-Policy': 'no-referrer',
  // RFC 9700 §4.16, for browsers that know no frame-ancestors.
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains';

/** @param issuer of this server: over plain HTTP, which only tests and demos use, nothing is said about HTTPS */
export function securityHeaders(issuer: string): Readonly<Record<string, string>> {
  if (!issuer.startsWith('https:')) return SECURITY_HEADERS;
  return { ...SECURITY_HEADERS, 'Strict-Transport-Security': STRICT_TRANSPORT_SECURITY };
}
