import type { Command } from './command.js';
import { usageLine, usageOf, usageOfAll } from './usage.js';
import { UsageError } from './usage-error.js';

/** `portico help`, for the list that it is part of. */
export function helpCommand(all: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'Show all commands, or those that begin with WORDS',
    argument: 'WORDS',
    isArgumentOptional: true,
    run: (input) => {
      const commands = commandsUnder(all(), input.optionalArgument ?? '');
      if (commands.length === 0) throw new UsageError(`There is no command ${JSON.stringify(input.argument)}.`);
      const [first] = commands;
      const text = commands.length === 1 && first ? usageOf(first) : usageOfAll(commands);
      return { json: commands.map(describe), text };
    },
  };
}

/** The commands of a noun, or the one command of that name. */
export function commandsUnder(commands: readonly Command[], words: string): readonly Command[] {
  return commands.filter(({ name }) => words === '' || name === words || name.startsWith(`${words} `));
}

function describe(command: Command): object {
  const { name, summary, argument, options = {}, notes = [] } = command;
  return { name, summary, usage: usageLine(command), argument, options, notes };
}
