/** Words that YAML, or an older version of it that other programs speak, takes for something else than text. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const PLAIN_VALUE = /^\p{L}[\p{L}\p{N}_./:@+()&=?%,'-]*(?: [\p{L}\p{N}_./@+()&=?%:,'-]+)*$/u;
const PLAIN_NAME = /^[A-Za-z][\w:./#-]{0,127}$/;
/** YAML reads a longer name only where it says that it is one (§7.4.2: 1024 characters). */
const LONGEST_NAME = 1000;

type Members = Readonly<Record<string, unknown>>;

/**
 * Plain data as YAML: in the order that it has, always in the same form, and so that every reader reads the same back.
 * A value that could be taken for another one stands in quotes, with everything escaped that nobody sees.
 */
export function toYaml(members: Members): string {
  return `${linesOfMembers(members).join('\n')}\n`;
}

function linesOfMembers(members: Members): string[] {
  return Object.entries(members).flatMap(([name, value]) => {
    const written = nameText(name);
    if (written.length > LONGEST_NAME) return [`? ${written}`, ...after(':', value)];
    return after(`${written}:`, value);
  });
}

/** A value behind what introduces it, in the same line where it fits there. */
function after(start: string, value: unknown): string[] {
  const lines = linesOf(value);
  if (lines === undefined) return [`${start} ${scalarText(value)}`];
  // A dash shares its line with the first member; a name does not.
  if (start !== '-' && !(start === ':' && !Array.isArray(value))) return [start, ...lines.map((line) => `  ${line}`)];
  return lines.map((line, index) => (index === 0 ? `${start} ${line}` : `  ${line}`));
}

/** Undefined for what is written in one word. */
function linesOf(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.flatMap((item) => after('-', item));
  return Object.keys(value).length === 0 ? undefined : linesOfMembers(value as Members);
}

function scalarText(value: unknown): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'string' ? textOf(value) : JSON.stringify(value ?? null);
}

function textOf(value: string): string {
  const isPlain = PLAIN_VALUE.test(value) && !RESERVED.test(value) && !/:(?: |$)/.test(value);
  return isPlain ? value : quoted(value);
}

function nameText(name: string): string {
  return PLAIN_NAME.test(name) && !RESERVED.test(name) && !name.endsWith(':') ? name : quoted(name);
}

function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(/[\p{C}\u2028\u2029]/gu, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
