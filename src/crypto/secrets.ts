import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** One key of `SECRETS`, or one derived from it, with the id that sealed and derived values carry. */
export interface PurposeKey {
  /** Four bytes that name the secret without telling it. */
  readonly id: Buffer;
  /** No bytes: Node 24 takes 9 µs to make a key of them, each time. */
  readonly key: KeyObject;
}

/**
 * The server's secrets, newest first, and the keys derived from them, one per purpose (HKDF, RFC 5869):
 * the newest seals, all of them open, so that `SECRETS` can be rotated while the server runs.
 */
export class Secrets {
  private readonly derived = new Map<string, readonly PurposeKey[]>();

  /** @param keys 32 bytes each, newest first, at least one */
  constructor(private readonly keys: readonly Buffer[]) {
    if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
      throw new Error('SECRETS must be one or more keys of 32 bytes.');
    }
  }

  newest(purpose: string): PurposeKey {
    return this.all(purpose)[0]!;
  }

  find(purpose: string, id: Buffer): PurposeKey | undefined {
    return this.all(purpose).find((key) => key.id.equals(id));
  }

  /** HMAC-SHA256 under one purpose's key. */
  static mac(key: PurposeKey, data: Buffer | string): Buffer {
    return createHmac('sha256', key.key).update(data).digest();
  }

  private all(purpose: string): readonly PurposeKey[] {
    const known = this.derived.get(purpose);
    if (known) return known;
    const keys = this.keys.map((secret) => ({
      id: createHash('sha256').update('portico/id').update(secret).digest().subarray(0, 4),
      key: createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `portico/${purpose}`, 32))),
    }));
    this.derived.set(purpose, keys);
    return keys;
  }
}
