import { type CipherKey, createCipheriv, createDecipheriv } from 'node:crypto';
import { decodeBase64url } from './base64url.js';
import { HEAD_BYTES, ID_BYTES, LetterKeys } from './letter-keys.js';
import { randomBytes } from './random.js';
import { Secrets } from './secrets.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Where what is sealed begins. */
const BODY_AT = HEAD_BYTES + NONCE_BYTES;

/**
 * Sealed letters: AES-256-GCM over JSON, readable and writable by this server alone.
 * The kind is part of what is authenticated: a code can never pass as anything else that is sealed here.
 */
export class Sealer {
  private readonly keys: LetterKeys;

  constructor(private readonly secrets: Secrets) {
    this.keys = new LetterKeys(secrets);
  }

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
    return Buffer.from(letter, 'base64url').subarray(0, ID_BYTES).equals(this.secrets.newest('letters').id);
  }

  private sealBytes(kind: string, content: Buffer): Buffer {
    const { head, key } = this.keys.next(kind);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    cipher.setAAD(Buffer.from(kind));
    const sealed = cipher.update(content);
    cipher.final();
    return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]);
  }

  private openBytes(kind: string, letter: Buffer): Buffer | undefined {
    if (letter.length < BODY_AT + TAG_BYTES) return undefined;
    const head = letter.subarray(0, HEAD_BYTES);
    const key = this.keys.find(kind, head);
    if (!key) return undefined;
    const content = unseal({ kind, key, nonce: letter.subarray(HEAD_BYTES, BODY_AT) }, letter);
    if (content) this.keys.keep(kind, head, key);
    return content ?? this.openFormer(kind, letter);
  }

  /** Until November 2026 a letter had a key of its own, and a nonce of zeros (decision 29). Databases keep some. */
  private openFormer(kind: string, letter: Buffer): Buffer | undefined {
    const secret = this.secrets.find('seal', letter.subarray(0, ID_BYTES))!;
    const key = Secrets.mac(secret, Buffer.concat([letter.subarray(ID_BYTES, BODY_AT), Buffer.from(kind)]));
    return unseal({ kind, key, nonce: Buffer.alloc(NONCE_BYTES) }, letter);
  }
}

interface Opening {
  readonly kind: string;
  readonly key: CipherKey;
  readonly nonce: Buffer;
}

function unseal({ kind, key, nonce }: Opening, letter: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(CIPHER, key, nonce);
  decipher.setAAD(Buffer.from(kind));
  decipher.setAuthTag(letter.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(letter.subarray(BODY_AT, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
