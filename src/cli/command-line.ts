import { once } from 'node:events';
import { actingAs } from '../audit/actor.js';
import type { Answer, Command } from './command.js';
import { CommandInput } from './command-input.js';
import { commands } from './commands.js';
import { commandsUnder } from './help.command.js';
import { Management } from './management.js';
import type { Signature } from './signature.js';
import { Terminal } from './terminal.js';
import { usageOf, usageOfAll } from './usage.js';
import { UsageError } from './usage-error.js';

/** What the process is told, and where it writes. */
export type CommandLineProcess = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

/** Runs one command; answers the exit code: 0, 1 when it failed, 2 when it was typed wrongly. */
export async function runCommandLine(words: readonly string[], host: CommandLineProcess): Promise<number> {
  try {
    const typed = read(words);
    if (typed === undefined || typed.input.has('help')) return print(host, helpFor(words, typed?.command));
    return await carryOut(typed, host);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error, host);
    return fail(error, host);
  }
}

interface Typed {
  readonly command: Command;
  readonly input: CommandInput;
}

/** Undefined for `portico client --help`, which asks about no command in particular. */
function read(words: readonly string[]): Typed | undefined {
  const [first = '', second = ''] = words;
  const command = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  if (command) {
    const rest = words.slice(command.name.split(' ').length);
    // Names of commands have a blank in them: `help client create` asks about one of them.
    return { command, input: CommandInput.parse(command, command.name === 'help' ? joinWords(rest) : rest) };
  }
  if (words.some((word) => word === '--help' || word === '-h')) return undefined;
  throw new UsageError(
    first === '' ? 'A command is missing.' : `There is no command ${JSON.stringify(nameOf(words))}.`,
  );
}

function joinWords(words: readonly string[]): readonly string[] {
  const names = words.filter((word) => !word.startsWith('-'));
  const options = words.filter((word) => word.startsWith('-'));
  return names.length === 0 ? options : [names.join(' '), ...options];
}

function nameOf(words: readonly string[]): string {
  const end = words.findIndex((word) => word.startsWith('-'));
  return words
    .slice(0, end < 0 ? 2 : Math.min(end, 2))
    .join(' ')
    .slice(0, 100);
}

async function carryOut({ command, input }: Typed, host: CommandLineProcess): Promise<number> {
  const management = new Management(new Terminal(host.stdin, host.stderr), host.env);
  try {
    const answer = await actingAs({ kind: 'command_line' }, async () => command.run(input, management));
    if (answer.stream) await printStream(host, answer.stream, input.has('json'));
    else print(host, input.has('json') ? JSON.stringify(answer.json, undefined, 2) : answer.text);
    return exitCodeOf(answer);
  } finally {
    await management.close();
  }
}

function exitCodeOf({ isFailure = false }: Answer): number {
  return isFailure ? 1 : 0;
}

function print(host: CommandLineProcess, text: string): number {
  host.stdout.write(`${text}\n`);
  return 0;
}

/** A line each, or one array; no faster than whoever reads. */
async function printStream(host: CommandLineProcess, documents: AsyncIterable<unknown>, asArray: boolean) {
  let separator = asArray ? '[\n' : '';
  for await (const document of documents) {
    const isRead = host.stdout.write(`${separator}${JSON.stringify(document)}${asArray ? '' : '\n'}`);
    if (!isRead) await once(host.stdout, 'drain');
    if (asArray) separator = ',\n';
  }
  if (asArray) host.stdout.write(separator === '[\n' ? '[]\n' : '\n]\n');
}

function helpFor(words: readonly string[], command: Signature | undefined): string {
  if (command) return usageOf(command);
  const found = commandsUnder(commands, words[0]?.startsWith('-') ? '' : (words[0] ?? ''));
  return usageOfAll(found.length === 0 ? commands : found);
}

function refuse({ message, command }: UsageError, host: CommandLineProcess): number {
  host.stderr.write(`portico: ${message}\n\n${command ? usageOf(command) : usageOfAll(commands)}\n`);
  return 2;
}

async function fail(error: unknown, host: CommandLineProcess): Promise<number> {
  const { explain } = await import('./explanation.js');
  const { text, isKnown } = explain(error);
  const isDebug = host.env['LOG_LEVEL'] === 'debug';
  const hint = isKnown || isDebug ? '' : ' (LOG_LEVEL=debug shows where)';
  host.stderr.write(`portico: ${text}${hint}\n`);
  if (isDebug && error instanceof Error) host.stderr.write(`${error.stack}\n`);
  return 1;
}
