const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HYPHEN = '-'.charCodeAt(0);

/** Above what any digit stands for. */
const NO_DIGIT = 16;

/** What hexadecimal digits in lower case stand for, by their codes. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit < 0 ? NO_DIGIT : digit;
});

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
  const bytes = typeof id === 'string' && id.length === 36 ? bytesOf(id) : undefined;
  // Upper case is refused: two spellings of one id would be two keys in a cache and one row in the database.
  if (!bytes) throw new UnstorableValueError('Expected an id: a UUID in lower case.');
  return bytes;
}

/** Digit by digit: looking at them first, or taking the hyphens out, costs as much again, and a sign-in has a dozen ids. */
function bytesOf(id: string): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(16);
  let highest = 0;
  let place = 0;
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) {
      if (id.charCodeAt(place) !== HYPHEN) return undefined;
      place += 1;
    }
    const high = DIGITS[id.charCodeAt(place)] ?? NO_DIGIT;
    const low = DIGITS[id.charCodeAt(place + 1)] ?? NO_DIGIT;
    highest |= high | low;
    bytes[index] = (high << 4) | low;
    place += 2;
  }
  return highest < NO_DIGIT ? bytes : undefined;
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
