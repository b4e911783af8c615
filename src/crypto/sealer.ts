import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import { decodeBase64url } from './base64url.js';
import { randomBytes } from './random.js';
import type { Secrets } from './secrets.js';

const ID_BYTES = 4;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const HEAD_BYTES = ID_BYTES + SALT_BYTES;
// Each message has a key of its own, so one fixed nonce is used once per key, and no count of messages wears a key out.
const NONCE = Buffer.alloc(12);

/**
 * Sealed letters: AES-256-GCM over JSON, readable and writable by this server alone.
 * The kind is part of what is authenticated: a code can never pass as anything else that is sealed here.
 */
export class Sealer {
  constructor(private readonly secrets: Secrets) {}

  seal(kind: string, content: unknown): string {
    return this.sealBytes(kind, Buffer.from(JSON.stringify(content))).toString('base64url');
  }

  /** The content, or undefined for anything that this server did not seal under this kind. */
  open<T>(kind: string, letter: string): T | undefined {
    const bytes = decodeBase64url(letter);
    const content = bytes && this.openBytes(kind, bytes);
    return content && (JSON.parse(content.toString('utf8')) as T);
  }

  /** Whether it is the newest secret that sealed this; older ones are asked for by letters that were kept. */
  isNewest(letter: string): boolean {
    return Buffer.from(letter, 'base64url').subarray(0, ID_BYTES).equals(this.secrets.newest('seal').id);
  }

  sealBytes(kind: string, content: Buffer): Buffer {
    const { id, key } = this.secrets.newest('seal');
    const salt = randomBytes(SALT_BYTES);
    const cipher = createCipheriv('aes-256-gcm', messageKey(key, kind, salt), NONCE);
    cipher.setAAD(Buffer.from(kind));
    const sealed = cipher.update(content);
    cipher.final();
    return Buffer.concat([id, salt, sealed, cipher.getAuthTag()]);
  }

  openBytes(kind: string, letter: Buffer): Buffer | undefined {
    if (letter.length < HEAD_BYTES + TAG_BYTES) return undefined;
    const purposeKey = this.secrets.find('seal', letter.subarray(0, ID_BYTES));
    if (!purposeKey) return undefined;
    const key = messageKey(purposeKey.key, kind, letter.subarray(ID_BYTES, HEAD_BYTES));
    const decipher = createDecipheriv('aes-256-gcm', key, NONCE);
    decipher.setAAD(Buffer.from(kind));
    decipher.setAuthTag(letter.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(letter.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

// Bytes: it is used once, and a KeyObject around them takes a fifth of the time of sealing.
function messageKey(key: KeyObject, kind: string, salt: Buffer): Buffer {
  return createHmac('sha256', key).update(salt).update(kind).digest();
}
