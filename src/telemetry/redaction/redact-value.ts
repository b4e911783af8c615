import { redactText } from './redact-text.js';
import { isSecretName, REDACTED } from './secret-names.js';

const DEEPEST = 6;
const MOST_MEMBERS = 50;
const LONGEST_TEXT = 8192;

/** The members of a private JWK that are its private part (RFC 7518 §6). */
const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Errors of Node and of drivers carry a `code` that is no secret. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,60}$/;

/** Something to be logged, as data for JSON, without its secrets: by names of members, and in every text. */
export function redactValue(value: unknown, known: readonly string[] = []): unknown {
  return new Redaction(known).of(value, 0);
}

class Redaction {
  private readonly seen = new Set<object>();

  constructor(private readonly known: readonly string[]) {}

  of(value: unknown, depth: number): unknown {
    if (typeof value === 'object' && value !== null) return this.ofObject(value, depth);
    if (typeof value === 'function') return '[function]';
    const isText = typeof value === 'string' || typeof value === 'bigint' || typeof value === 'symbol';
    return isText ? redactText(String(value).slice(0, LONGEST_TEXT), this.known) : value;
  }

  private ofObject(value: object, depth: number): unknown {
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (depth >= DEEPEST || this.seen.has(value)) return '[…]';
    this.seen.add(value);
    return Array.isArray(value) || value instanceof Set
      ? [...value].slice(0, MOST_MEMBERS).map((each: unknown) => this.of(each, depth + 1))
      : this.members(value, depth);
  }

  private members(object: object, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] =
      object instanceof Map
        ? [...object].map(([key, value]) => [String(key), value])
        : Object.entries({ ...ofError(object), ...object });
    const isKey = entries.some(([name]) => name === 'kty');
    const told: Record<string, unknown> = {};
    for (const [name, value] of entries.slice(0, MOST_MEMBERS)) {
      const isSecret = (isSecretName(name) && holdsSecret(name, value)) || (isKey && PRIVATE_MEMBERS.has(name));
      told[redactText(name, this.known)] = isSecret ? REDACTED : this.of(value, depth + 1);
    }
    return told;
  }
}

/** Not what is only about a secret: a number, true or false, nothing; nor the code of an error. */
function holdsSecret(name: string, value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return false;
  return !(name === 'code' && typeof value === 'string' && ERROR_CODE.test(value));
}

/** What an error has that is not enumerable. */
function ofError(object: object): object {
  if (!(object instanceof Error)) return {};
  const { name, message, stack, cause } = object;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
