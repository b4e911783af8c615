import { hash, type KeyObject } from 'node:crypto';

/** Tokens of one key that are remembered; each takes about 100 bytes. */
const MOST = 10_000;

const remembered = new WeakMap<KeyObject, Set<string>>();

/**
 * A good signature stays good, and an API sees the same token many times: it is verified once for each key, which saves a
 * third of the work of a request. Everything else about a token (times, issuer, audience, revocation, and that the key is
 * still published) is looked at each time. A key that nobody holds any more is forgotten with all it has verified.
 */
export function isKnownOrVerified(key: KeyObject, signed: string, verify: () => boolean): boolean {
  const known = remembered.get(key) ?? new Set();
  const digest = hash('sha256', signed, 'base64');
  if (known.has(digest)) return true;
  // What is not by this key is verified, and refused, each time.
  if (!verify()) return false;
  remembered.set(key, known.add(digest));
  if (known.size > MOST) known.delete(known.values().next().value!);
  return true;
}
