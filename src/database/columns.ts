import { types } from 'node:util';
import type { ColumnOptions, ValueTransformer } from 'typeorm';
import { UnstorableValueError, asBuffer, idFromBytes, idToBytes } from './ids.js';

const { isUint8Array } = types;

// One entity set for SQLite, MySQL and MariaDB. Whatever is looked up or compared is kept as bytes: databases disagree
// about case, accents and trailing spaces of text, and only agree about bytes.
// Transformers serve find(), insert(), update() and hydration; parameters of raw SQL and query builders are not
// transformed: use idToBytes() and keyBytes() there.

export interface ColumnSettings {
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly unique?: boolean;
  readonly name?: string;
}

/** The settings' nullable in the type: TypeORM's @PrimaryColumn takes no column that might be. */
type Options<S> = Omit<ColumnOptions, 'nullable'> & { nullable?: S extends { nullable: true } ? true : false };

/** A UUID in lower case, in 16 bytes. */
export function idColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'binary', length: 16, transformer: kept<string>(idToBytes, idFromBytes, 16) });
}

/** A SHA-256 in a Buffer of 32 bytes. */
export function hashColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'binary', length: 32, transformer: kept<Buffer>(refuseText, asBuffer, 32) });
}

/** At most `length` bytes in a Buffer. */
export function bytesColumn<S extends ColumnSettings = ColumnSettings>(length: number, settings?: S): Options<S> {
  return options(settings, { type: 'varbinary', length, transformer: kept<Buffer>(refuseText, asBuffer) });
}

/** Text that is looked up or compared: kept as its UTF-8 bytes, of which there may be `length`. */
export function keyTextColumn<S extends ColumnSettings = ColumnSettings>(length: number, settings?: S): Options<S> {
  return options(settings, { type: 'varbinary', length, transformer: kept<string>(keyBytes, keyText) });
}

/** Text of at most `length` characters that is only shown. Never compare it: its equality is the collation's. */
export function textColumn<S extends ColumnSettings = ColumnSettings>(length: number, settings?: S): Options<S> {
  return options(settings, { type: 'varchar', length });
}

/** Text of any length that is only shown. */
export function longTextColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'longtext' });
}

/** A value as JSON, up to 64 KB; not for where-clauses. `null` becomes NULL. */
export function jsonColumn<T = unknown>(settings: ColumnSettings = {}): ColumnOptions {
  const transformer: ValueTransformer = {
    to: (value: T | null | undefined) => (value === null || value === undefined ? value : JSON.stringify(value)),
    from: (text: unknown) => (typeof text === 'string' ? (JSON.parse(text) as T) : text),
  };
  return { ...settings, type: 'text', transformer };
}

/** A moment in milliseconds since 1970 (UTC), as a number: no driver can move it into another time zone. */
export function timeColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'bigint', transformer: numbers });
}

/** A whole number within ±2^31. */
export function countColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'int', transformer: numbers });
}

export function flagColumn<S extends ColumnSettings = ColumnSettings>(settings?: S): Options<S> {
  return options(settings, { type: 'boolean', transformer: flags });
}

function options<S extends ColumnSettings>(settings: S | undefined, column: ColumnOptions): Options<S> {
  return { ...settings, ...column } as Options<S>;
}

/** The bytes under which a key text is stored, for parameters of raw SQL and query builders. */
export function keyBytes(text: string): Buffer {
  // A lone surrogate has no UTF-8: every one of them would become the same replacement character.
  if (typeof text !== 'string' || /\p{Surrogate}/u.test(text)) {
    throw new UnstorableValueError('Expected well-formed Unicode text.');
  }
  return Buffer.from(text, 'utf8');
}

/** The text that the bytes of a key text column in a raw row stand for. */
export function keyText(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8');
}

const numbers: ValueTransformer = {
  to: (value: unknown) => {
    if (value === null || value === undefined || Number.isSafeInteger(value)) return value;
    throw new UnstorableValueError('Expected a whole number.');
  },
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};

/** The drivers would take anything that is not true for false. */
const flags: ValueTransformer = {
  to: (value: unknown) => {
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    throw new UnstorableValueError('Expected true or false.');
  },
  from: (value: unknown) => value,
};

function refuseText(): never {
  throw new UnstorableValueError('Expected bytes in a Buffer.');
}

/** A transformer around two functions that know no null; `length` is the exact number of bytes, where there is one. */
function kept<T>(store: (value: T) => Buffer, read: (bytes: Uint8Array) => T, length?: number): ValueTransformer {
  return {
    to: (value: unknown) => {
      if (value === null || value === undefined) return value;
      // TypeORM changes a find operator in place, so the value of one that is used twice arrives here as bytes already.
      const bytes = isUint8Array(value) ? asBuffer(value) : store(value as T);
      if (length === undefined || bytes.length === length) return bytes;
      throw new UnstorableValueError(`Expected ${length} bytes, got ${bytes.length}.`);
    },
    from: (value: unknown) => (isUint8Array(value) ? read(value) : value),
  };
}
