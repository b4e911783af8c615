import { COMMON_OPTIONS, type Option, type Signature } from './signature.js';

/** `portico client show ID [--json]` */
export function usageLine(command: Signature): string {
  const argument = command.argument && (command.isArgumentOptional ? `[${command.argument}]` : command.argument);
  const options = Object.entries(command.options ?? {}).map(([name, option]) => optionUsage(name, option));
  return ['portico', command.name, argument, command.furtherArgument, ...options, '[--json]'].filter(Boolean).join(' ');
}

/** How one command is typed, with everything there is to know about it. */
export function usageOf(command: Signature): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  const width = Math.max(...options.map(([name, option]) => optionName(name, option).length));
  return [
    `Usage: ${usageLine(command)}`,
    '',
    `${command.summary}.`,
    ...(command.notes ?? []).flatMap((note) => ['', note]),
    '',
    'Options:',
    ...options.map(
      ([name, option]) =>
        `  ${optionName(name, option).padEnd(width)}  ${option.description}${option.isRepeatable ? '; may be repeated' : ''}`,
    ),
  ].join('\n');
}

/** What there is, one line each. */
export function usageOfAll(commands: readonly Signature[], heading = 'Manages Portico, also while it runs.'): string {
  const typed = commands.map((command) =>
    [command.name, command.argument, command.furtherArgument].filter(Boolean).join(' '),
  );
  const width = Math.max(...typed.map(({ length }) => length));
  return [
    'Usage: portico COMMAND [options]',
    '',
    heading,
    '',
    ...commands.map((command, index) => `  ${(typed[index] ?? '').padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes --json (one JSON document on stdout) and --help.',
    'It exits with 0, with 1 when it failed, with 2 when it was typed wrongly.',
    'Settings come from the environment, as for the server: see docs/settings.md.',
  ].join('\n');
}

function optionUsage(name: string, option: Option): string {
  const typed = `${optionName(name, option)}${option.isRepeatable ? ' …' : ''}`;
  return option.isRequired ? typed : `[${typed}]`;
}

export function optionName(name: string, { value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
