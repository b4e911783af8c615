import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SecretReference } from './secret-reference.js';

/** As many characters as hold the 256 bits that HS256 wants (RFC 7518 §3.2), however badly they were drawn. */
export const SHORTEST_SECRET = 32;
const LONGEST_SECRET = 256;
/** Of a text of 32 characters that somebody drew by chance, nearly all are different. */
const FEWEST_DIFFERENT = 10;

/** The secret of a client in memory. Nothing that prints or serializes an object finds it. */
export class KnownSecret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }
}

/** What became of a reference: the secret, why it is not there, or why it will not do. */
export type ResolvedSecret =
  { readonly secret: KnownSecret } | { readonly missing: string } | { readonly unusable: string };

/** Resolves references to secrets. */
export class SecretSource {
  /** @param folder what paths are relative to */
  constructor(
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly folder: string,
  ) {}

  resolve(reference: SecretReference): ResolvedSecret {
    if ('env' in reference) {
      // An empty variable is what `export NAME=` and most deployment tools mean by none.
      const value = this.environment[reference.env] ?? '';
      return value === '' ? { missing: `the variable ${reference.env} is not set` } : proven(value);
    }
    try {
      // Editors and shells end a file with a line break, which is not part of the secret.
      const value = readStart(resolve(this.folder, reference.file)).replace(/\r?\n$/, '');
      return value === '' ? { missing: `the file ${reference.file} is empty` } : proven(value);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
      return { missing: `the file ${reference.file} ${reason}` };
    }
  }
}

function proven(value: string): ResolvedSecret {
  const fault = faultOf(value);
  return fault === undefined ? { secret: new KnownSecret(value) } : { unusable: fault };
}

function faultOf(value: string): string | undefined {
  if (value.length < SHORTEST_SECRET) return `expected at least ${SHORTEST_SECRET} characters`;
  if (value.length > LONGEST_SECRET) return `expected at most ${LONGEST_SECRET} characters`;
  // RFC 6749 Appendix A.2, without the spaces that nobody sees.
  if (!/^[\x21-\x7E]+$/.test(value)) return 'expected printable ASCII characters without spaces, in one line';
  if (new Set(value).size < FEWEST_DIFFERENT) return `expected at least ${FEWEST_DIFFERENT} different characters`;
  return undefined;
}

function readStart(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST_SECRET * 4);
    return bytes.toString('utf8', 0, readSync(handle, bytes));
  } finally {
    closeSync(handle);
  }
}
