import { equalsInConstantTime, sha256 } from '../../crypto/hash.js';
import type { Client } from '../client.js';

// A generated secret of 256 bits needs no slow hash: there is nothing to guess.
export function isSecretOf(client: Client, secret: string, now: number): boolean {
  const hash = sha256(secret);
  return client.secretHashesAt(now).some((known) => equalsInConstantTime(known, hash));
}
