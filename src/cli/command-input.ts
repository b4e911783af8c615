import { parseArgs } from 'node:util';
import { COMMON_OPTIONS, type Signature } from './signature.js';
import { UsageError } from './usage-error.js';

type Value = string | boolean | readonly (string | boolean)[] | undefined;

/** What was typed after the name of a command, decoded by what the command declares. */
export class CommandInput {
  private constructor(
    readonly command: Signature,
    private readonly values: Readonly<Record<string, Value>>,
    private readonly argumentTexts: readonly string[],
  ) {}

  /** @throws UsageError */
  static parse(command: Signature, words: readonly string[]): CommandInput {
    const { values, positionals } = parse(command, words);
    const input = new CommandInput(command, values, positionals);
    if (!input.has('help')) input.requireComplete(positionals);
    return input;
  }

  has(option: string): boolean {
    return this.values[option] !== undefined;
  }

  /** The value of an option that may be left out. */
  get(option: string): string | undefined {
    const value = this.values[option];
    return typeof value === 'string' ? value : undefined;
  }

  /** The values of an option that may be repeated; undefined when it was not given at all. */
  all(option: string): string[] | undefined {
    const value = this.values[option];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** The value of an option that is declared as required. */
  require(option: string): string {
    return this.get(option) ?? this.refuse(`--${option} is missing.`);
  }

  get argument(): string {
    return this.argumentTexts[0] ?? this.refuse(`${this.command.argument} is missing.`);
  }

  get optionalArgument(): string | undefined {
    return this.argumentTexts[0];
  }

  get furtherArgument(): string {
    return this.argumentTexts[1] ?? this.refuse(`${this.command.furtherArgument} is missing.`);
  }

  /** For what only the command itself can see. */
  refuse(message: string): never {
    throw new UsageError(message, this.command);
  }

  private requireComplete(positionals: readonly string[]): void {
    const { argument, furtherArgument, isArgumentOptional, options = {} } = this.command;
    const most = [argument, furtherArgument].filter((name) => name !== undefined).length;
    if (positionals.length > most) this.refuse(`Unexpected: ${JSON.stringify(positionals[most])}.`);
    if (argument !== undefined && !isArgumentOptional && !positionals[0]) this.refuse(`${argument} is missing.`);
    if (furtherArgument !== undefined && !positionals[1]) this.refuse(`${furtherArgument} is missing.`);
    for (const [name, { isRequired }] of Object.entries(options)) {
      if (isRequired && !this.has(name)) this.refuse(`--${name} is missing.`);
    }
  }
}

function parse(command: Signature, words: readonly string[]): { values: Record<string, Value>; positionals: string[] } {
  const declared = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  const options = Object.fromEntries(
    declared.map(([name, { value, isRepeatable }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: isRepeatable ?? false },
    ]),
  );
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      tokens: true,
    });
    for (const [name, { isRepeatable }] of declared) {
      const times = tokens.filter((token) => token.kind === 'option' && token.name === name).length;
      // The last of two would count, and the first would look as if it did.
      if (times > 1 && !isRepeatable) throw new Error(`--${name} stands more than once`);
    }
    return { values, positionals };
  } catch (error) {
    // The first sentence says what is wrong; the rest explains Node's own conventions.
    throw new UsageError(`${(error as Error).message.split(/\. |\n/)[0]}.`, command);
  }
}
