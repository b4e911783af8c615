const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HYPHEN = '-'.charCodeAt(0);

/** What hexadecimal digits stand for, by their codes. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);

/** Thrown when a value cannot be a value of its column, so that it is neither stored changed nor looked up as something else. */
export class UnstorableValueError extends TypeError {
  override readonly name = 'UnstorableValueError';
}

/** True for the one spelling of an id that is stored and looked up: a UUID in lower case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** The 16 bytes of an id, for parameters of raw SQL and query builders, which know no transformers. */
export function idToBytes(id: string): Buffer {
  // Upper case is refused: two spellings of one id would be two keys in a cache and one row in the database.
  if (!isId(id)) throw new UnstorableValueError('Expected an id: a UUID in lower case.');
  return bytesOf(id);
}

/** Digit by digit: taking the hyphens out first costs twice as much, and a sign-in has a dozen ids. */
function bytesOf(id: string): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  let place = 0;
  for (let index = 0; index < 16; index++) {
    if (id.charCodeAt(place) === HYPHEN) place += 1;
    bytes[index] = (DIGITS[id.charCodeAt(place)]! << 4) | DIGITS[id.charCodeAt(place + 1)]!;
    place += 2;
  }
  return bytes;
}

/** The id that 16 bytes from a raw row stand for. */
export function idFromBytes(bytes: Uint8Array): string {
  const hex = asBuffer(bytes).toString('hex');
  if (hex.length !== 32) throw new UnstorableValueError(`Expected the 16 bytes of an id, got ${bytes.length}.`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
