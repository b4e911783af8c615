/** The authentication schemes of access tokens (RFC 6750, RFC 9449 §7.1). */
export type Scheme = 'Bearer' | 'DPoP';

/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export interface Challenge {
  scheme: Scheme;
  parameters: Readonly<Record<string, string | undefined>>;
}

// RFC 6750 §3: error_description may hold only these characters, so nothing can ever break out of the quotes.
const FORBIDDEN = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;

/** Writes challenges as one header value; parameters that are `undefined` are left out. */
export function writeChallenges(challenges: readonly Challenge[]): string {
  return challenges.map(writeChallenge).join(', ');
}

function writeChallenge({ scheme, parameters }: Challenge): string {
  const written = Object.entries(parameters)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${name}="${value.replace(FORBIDDEN, ' ')}"`);
  return written.length ? `${scheme} ${written.join(', ')}` : scheme;
}
