/** Headers of every answer. They never change, so they are written once. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  // RFC 9700 §4.2.4: an authorization response must not leak by a Referer.
  'Referrer-Policy': 'no-referrer',
  // RFC 9700 §4.16, for browsers that know no frame-ancestors.
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

export const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains';
