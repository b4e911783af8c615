import { isUtf8 } from 'node:buffer';
import { InvalidRequestError } from './errors.js';

const MOST_PARAMETERS = 100;

/**
 * Hashed or unsealed and never read as text: NUL in one of these is no malformed parameter but a wrong credential, and
 * is told as one (RFC 6749 §5.2).
 */
const OPAQUE: readonly string[] = ['code', 'refresh_token', 'client_secret'];

/** RFC 8707 §2: a request may name several resources, each as a parameter of its own. */
const REPEATABLE: readonly string[] = ['resource'];

/**
 * The parameters of one protocol request: single strings, decoded once and strictly.
 *
 * RFC 6749 §3.1 and §3.2: a parameter without a value counts as absent, and none but `resource` may stand twice. What
 * stands twice is listed in `repeated`, so that the endpoint can first find out where its answer may go.
 */
export class Parameters {
  /** @param values of all that was sent; empty where it came without one */
  private constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly lists: ReadonlyMap<string, readonly string[]>,
    readonly repeated: ReadonlySet<string>,
  ) {}

  /** @param query what stands behind the `?`, still encoded */
  static fromQuery(query: string): Parameters {
    return Parameters.decode(query);
  }

  /**
   * @param body the raw bytes of an `application/x-www-form-urlencoded` body; anything else is refused
   * @param repeatable names that may stand several times, such as the check boxes of our own pages
   */
  static fromForm(body: unknown, repeatable: readonly string[] = REPEATABLE): Parameters {
    if (body === undefined || body === null) return Parameters.decode('');
    if (!Buffer.isBuffer(body)) {
      throw new InvalidRequestError('The body must be application/x-www-form-urlencoded.');
    }
    return Parameters.decode(decodeBody(body), repeatable);
  }

  /** @param claims members of a signed object; what is no text is taken as the JSON that it stands for */
  static fromClaims(claims: readonly (readonly [name: string, value: unknown])[]): Parameters {
    const values = new Map<string, string>();
    const lists = new Map<string, string[]>();
    for (const [name, value] of claims) {
      values.set(name, toText(value));
      // RFC 9101 §4: what may stand several times is a JSON array there.
      if (REPEATABLE.includes(name)) lists.set(name, (Array.isArray(value) ? value : [value]).map(toText));
    }
    return new Parameters(values, lists, NONE_REPEATED);
  }

  get(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  /** Whether it was sent at all. Without a value it counts as absent (RFC 6749 §3.1), but a field of our own forms is empty then. */
  wasSent(name: string): boolean {
    return this.values.has(name);
  }

  get names(): readonly string[] {
    return [...this.values.keys()].filter((name) => this.get(name) !== undefined);
  }

  /** The same with one parameter more, or another value of it. */
  with(name: string, value: string): Parameters {
    const values = new Map(this.values).set(name, value);
    return new Parameters(values, this.lists, this.repeated);
  }

  /** The same without some of the parameters. */
  without(names: readonly string[]): Parameters {
    const values = new Map([...this.values].filter(([name]) => !names.includes(name)));
    return new Parameters(values, this.lists, this.repeated);
  }

  /** As a query, which `fromQuery` reads again. */
  encode(): string {
    const pairs = this.names.flatMap((name) =>
      (this.lists.get(name) ?? [this.require(name)]).map((each) => [name, each]),
    );
    return new URLSearchParams(pairs).toString();
  }

  /** The value of a parameter that must be there. */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new InvalidRequestError(`The parameter ${name} is missing.`);
    return value;
  }

  /** For endpoints that answer every mistake in the same way. */
  refuseRepeated(): this {
    for (const name of this.repeated) throw repeatedParameter(name);
    return this;
  }

  /** All values of a repeatable parameter. */
  all(name: string): readonly string[] {
    return this.lists.get(name) ?? [];
  }

  private static decode(encoded: string, repeatable: readonly string[] = REPEATABLE): Parameters {
    const values = new Map<string, string>();
    const lists = new Map<string, string[]>();
    let repeated: Set<string> | undefined;
    for (const pair of pairsOf(encoded)) {
      const [name, value] = decodePair(pair);
      const isRepeatable = repeatable.includes(name);
      if (values.has(name) && !isRepeatable) repeated = (repeated ?? new Set()).add(name);
      if (value !== '' || !values.has(name)) values.set(name, value);
      if (isRepeatable && value !== '') lists.set(name, [...(lists.get(name) ?? []), value]);
    }
    return new Parameters(values, lists, repeated ?? NONE_REPEATED);
  }
}

const NONE_REPEATED: ReadonlySet<string> = new Set();

function pairsOf(encoded: string): string[] {
  const pairs = encoded.split('&').filter((pair) => pair !== '');
  if (pairs.length > MOST_PARAMETERS) throw new InvalidRequestError(`More than ${MOST_PARAMETERS} parameters.`);
  return pairs;
}

function decodePair(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  const name = decodeName(equals < 0 ? pair : pair.slice(0, equals));
  const value = equals < 0 ? '' : decodeText(pair.slice(equals + 1));
  if (!OPAQUE.includes(name)) refuseNul(value);
  return [name, value];
}

export function repeatedParameter(name: string): InvalidRequestError {
  const shown = name.slice(0, 64);
  return new InvalidRequestError(`The parameter ${shown} stands more than once; each may stand once.`);
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decodeBody(body: Buffer): string {
  if (!isUtf8(body)) throw new InvalidRequestError('The body is not valid UTF-8.');
  // A byte order mark stays where it is: dropped, the same bytes would have two readings.
  return body.toString('utf8');
}

// Bracket syntax is how other parsers build objects and arrays out of strings; here nothing may look like one.
function decodeName(encoded: string): string {
  const name = decodeText(encoded);
  refuseNul(name);
  if (/[[\]]/.test(name)) {
    throw new InvalidRequestError('A parameter name has brackets; every parameter is a plain name with one value.');
  }
  return name;
}

function decodeText(encoded: string): string {
  // Most of it needs no decoding: names, tokens, ids.
  if (!encoded.includes('%') && !encoded.includes('+')) return encoded;
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new InvalidRequestError('A parameter is not valid percent-encoded UTF-8.', { cause });
  }
}

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new InvalidRequestError('A parameter has a NUL character.');
}
