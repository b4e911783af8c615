import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import { type Fault, InvalidConfigurationError, type LocatedFault, type Path, pathText } from './faults.js';
import { faultsOfNode } from './yaml-rules.js';

/** Bytes; more is no configuration that people have written. */
export const LARGEST_DOCUMENT = 1024 * 1024;
/** Deeper than any configuration, and far from where the parser's own recursion ends. */
const DEEPEST = 100;

/** What is wrong, in words of our own: those of the library quote the file, and a secret may stand there by mistake. */
const SYNTAX: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_DIRECTIVE: 'expected no directives',
  BAD_DQ_ESCAPE: 'expected an escape sequence that YAML has',
  BAD_INDENT: 'expected another indentation, or the bracket that closes a list',
  BAD_SCALAR_START: 'expected a value in quotes: it begins with a character that YAML reserves',
  BLOCK_AS_IMPLICIT_KEY: 'expected one name and one value in a line; a value that has ": " in it needs quotes',
  MISSING_CHAR: 'something that belongs here is missing: a quote, a colon, a comma or the dash of a list',
  MULTILINE_IMPLICIT_KEY: 'expected the name of a member in one line',
  NON_STRING_KEY: 'expected a text as the name of a member',
  TAB_AS_INDENT: 'expected spaces: tabs are no indentation',
};

/** A YAML document that is plain data, and knows where everything stands in it. */
export class YamlDocument {
  private constructor(
    readonly source: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /**
   * @param source how the document is called in errors
   * @throws InvalidConfigurationError for what is no YAML, or more than plain data: anchors, tags, several documents
   */
  static read(bytes: Uint8Array, source: string): YamlDocument {
    const text = decode(bytes, source);
    const lines = new LineCounter();
    const parsed = [...new Parser(lines.addNewLine).parse(text)];
    refuse(source, nestingFaults(parsed), lines);
    const options = { prettyErrors: false, uniqueKeys: false, stringKeys: true, logLevel: 'silent' } as const;
    const [document, second] = [...new Composer(options).compose(parsed, true, text.length)];
    const faults = document!.errors.map(({ code, pos }) => at(pos[0], SYNTAX[code] ?? 'this is no YAML'));
    if (second) faults.push(at(second.range?.[0] ?? 0, 'expected one document; another one begins here'));
    if (document!.directives?.yaml.explicit) faults.push(at(0, 'expected no directives'));
    refuse(source, faults, lines);
    const read = new YamlDocument(source, document as Document, lines);
    read.refuse(faultsOfNode(document!.contents));
    return read;
  }

  /** Lists, objects, texts, numbers and booleans. */
  get value(): unknown {
    return this.document.toJS() as unknown;
  }

  /** @throws InvalidConfigurationError unless there are none */
  refuse(faults: readonly Fault[]): void {
    if (faults.length === 0) return;
    const located = faults.map((fault): LocatedFault => {
      const { line, col } = this.lines.linePos(this.offsetOf(fault));
      return { line, column: col, path: pathText(fault.path), message: fault.message };
    });
    located.sort((one, other) => one.line - other.line || one.column - other.column);
    throw new InvalidConfigurationError(this.source, located);
  }

  /** Where the value begins; of what is missing, where it should be. */
  private offsetOf({ path, isAboutName, offset: known }: Fault): number {
    if (known !== undefined) return known;
    let node: unknown = this.document.contents;
    let offset = startOf(node) ?? 0;
    for (const [index, step] of path.entries()) {
      const { name, value } = childOf(node, step);
      const isName = isAboutName && index === path.length - 1;
      offset = (isName ? startOf(name) : startOf(value)) ?? startOf(name) ?? offset;
      node = value;
    }
    return offset;
  }
}

function decode(bytes: Uint8Array, source: string): string {
  if (bytes.length > LARGEST_DOCUMENT) fail(source, 'expected at most 1 MB');
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    fail(source, 'expected text in UTF-8');
  }
  const control = /[^\P{Cc}\t\n\r\u0085]/u.exec(text);
  if (!control) return text;
  const before = text.slice(0, control.index).split('\n');
  const message = 'expected text without control characters';
  throw new InvalidConfigurationError(source, [
    { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, path: '', message },
  ]);
}

function fail(source: string, message: string): never {
  throw new InvalidConfigurationError(source, [{ line: 1, column: 1, path: '', message }]);
}

interface Place {
  readonly offset: number;
  readonly message: string;
}

function at(offset: number, message: string): Place {
  return { offset, message };
}

function refuse(source: string, places: readonly Place[], lines: LineCounter): void {
  if (places.length === 0) return;
  const faults = places.map(({ offset, message }): LocatedFault => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path: '', message };
  });
  throw new InvalidConfigurationError(source, faults);
}

/** Before anything walks down by recursion, which on a file of brackets would end the process. */
function nestingFaults(tokens: readonly CST.Token[]): Place[] {
  const places: Place[] = [];
  const descend = (token: CST.Token | null | undefined, depth: number): void => {
    if (!token || places.length > 0) return;
    if (depth > DEEPEST) places.push(at(token.offset, `expected at most ${DEEPEST} levels`));
    else if (token.type === 'document') descend(token.value, depth);
    else if ('items' in token) {
      for (const item of token.items) {
        descend(item.key, depth + 1);
        descend(item.value, depth + 1);
      }
    }
  };
  for (const token of tokens) descend(token, 0);
  return places;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

function childOf(node: unknown, step: Path[number]): { readonly name?: unknown; readonly value?: unknown } {
  if (typeof step === 'number') return isSeq(node) ? { value: node.items[step] } : {};
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
  return isPair(pair) ? { name: pair.key, value: pair.value } : {};
}
