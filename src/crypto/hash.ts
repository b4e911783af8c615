import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a presented secret: what is stored and looked up instead of the secret. 32 bytes. */
export function sha256(value: string | Buffer): Buffer {
  return hash('sha256', value, 'buffer');
}

/** Equality in a time that does not tell where two values differ. */
export function equalsInConstantTime(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
