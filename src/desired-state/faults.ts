/** Where something stands in a document: names of members and positions in lists, from the outside in. */
export type Path = readonly (string | number)[];

/** Something that is wrong with a document, and where. */
export interface Fault {
  readonly path: Path;
  /** What was expected, and what came. Never a value that may be a secret. */
  readonly message: string;
  /** It is the name of the member that is wrong, not what stands behind it. */
  readonly isAboutName?: true;
  /** Where it stands in the text, if the path does not say it. */
  readonly offset?: number;
}

/** The same for people: lines and columns count from 1. */
export interface LocatedFault {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

/** More would bury the first ones. */
const MOST_SHOWN = 100;

/** A configuration that cannot be used, with every fault of it at once. Nothing was changed. */
export class InvalidConfigurationError extends Error {
  override readonly name = 'InvalidConfigurationError';

  constructor(
    source: string,
    readonly faults: readonly LocatedFault[],
  ) {
    const lines = faults.slice(0, MOST_SHOWN).map((fault) => `  - ${textOf(fault)}`);
    if (faults.length > MOST_SHOWN) lines.push(`  and ${faults.length - MOST_SHOWN} more`);
    super([`${source} is not usable, and nothing was changed:`, ...lines].join('\n'));
  }
}

function textOf({ line, column, path, message }: LocatedFault): string {
  const text = `line ${line}, column ${column}: ${path === '' ? '' : `${path}: `}${message}`;
  // The file may be somebody else's: no control sequence of it reaches a terminal.
  return text.replaceAll(/\p{C}/gu, '\u{FFFD}');
}

/** `clients[2].redirect_uris[0]`; a name that is no word stands in brackets. */
export function pathText(path: Path): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w#-]{1,64}$/.test(step) ? `.${step}` : `[${JSON.stringify(step.slice(0, 200))}]`;
}

/** What came, in a few words: a text or a number as it is, everything else by its kind. */
export function got(value: unknown): string {
  if (value === undefined || value === null) return 'got nothing';
  if (Array.isArray(value)) return 'got a list';
  if (typeof value === 'object') return 'got an object';
  if (typeof value !== 'string') return `got ${JSON.stringify(value)}`;
  return `got ${JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)}`;
}
