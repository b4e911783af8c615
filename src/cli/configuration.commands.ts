import type { Change, Plan, PlanOptions } from '../desired-state/plan.js';
import { planJson, planText } from './plan-printing.js';
import type { Command } from './command.js';
import type { CommandInput } from './command-input.js';
import { LONGEST_OVERLAP, SECRET_OVERLAP, secondsOf } from './input-values.js';
import { countOf } from './printing.js';

const PLAN_OPTIONS = {
  prune: { description: 'Delete the clients and APIs that the sections of the file do not name' },
  overlap: {
    value: 'SECONDS',
    description: `How long a secret that is replaced stays good; default ${SECRET_OVERLAP} (one day)`,
  },
};

const FILE_NOTE = 'FILE is YAML as portico export writes it (docs/configuration-file.md); - reads stdin.';
const SECRET_NOTE =
  'Secrets are never in the file: client_secret: { env: NAME } or { file: PATH } (relative to the file) says where one is.';

const exportConfiguration: Command = {
  name: 'export',
  summary: 'Write clients and APIs as a configuration file (YAML)',
  notes: [
    'Secrets are not written, but the variable that portico apply will look for: PORTICO_CLIENT_SECRET_ and the client_id.',
    'Left out are clients that registered themselves, and of APIs that code declares what the code says.',
  ],
  run: async (_input, management) => {
    const { exporter } = await management.openForReading();
    const { toYaml } = await import('../desired-state/yaml-text.js');
    const { document, registeredThemselves: count } = await exporter.export();
    if (count > 0) management.terminal.say(`portico: left out ${countOf(count, 'client')} that registered themselves`);
    return { json: document, text: toYaml(document).trimEnd() };
  },
};

const plan: Command = {
  name: 'plan',
  summary: 'Show what portico apply would change; changes nothing',
  argument: 'FILE',
  options: PLAN_OPTIONS,
  notes: [
    FILE_NOTE,
    SECRET_NOTE,
    'Exits with 0 also when there is something to change: scripts look at has_changes of --json.',
  ],
  run: async (input, management) => {
    const options = optionsOf(input);
    const document = await management.readYaml(input.argument);
    const { planner } = await management.openForReading();
    const found = await planner.plan(document, await management.secretsBeside(input.argument), options);
    return { json: planJson(found), text: planText(found, options.overlap, summaryOf(found, 'to ')) };
  },
};

const apply: Command = {
  name: 'apply',
  summary: 'Make clients and APIs what a configuration file says: all of it, or nothing',
  argument: 'FILE',
  options: PLAN_OPTIONS,
  notes: [
    FILE_NOTE,
    SECRET_NOTE,
    'What the file does not name stays, unless --prune. Applied again, it changes nothing. A running server knows within a second.',
  ],
  run: async (input, management) => {
    const options = optionsOf(input);
    const document = await management.readYaml(input.argument);
    const { planner, applier } = await management.open();
    const found = await planner.plan(document, await management.secretsBeside(input.argument), options);
    await applier.apply(found);
    return { json: planJson(found), text: planText(found, options.overlap, summaryOf(found, '')) };
  },
};

function optionsOf(input: CommandInput): PlanOptions {
  return { prune: input.has('prune'), overlap: secondsOf(input, 'overlap', LONGEST_OVERLAP) ?? SECRET_OVERLAP };
}

/** `1 to create, 2 to update, 0 to delete`, or `1 created …` when it has been done. */
function summaryOf({ changes }: Plan, prefix: 'to ' | ''): string {
  if (changes.length === 0) return 'No changes.';
  const counted = (action: Change['action']): string => {
    const count = changes.filter((change) => change.action === action).length;
    return `${count} ${prefix}${action}${prefix === '' ? 'd' : ''}`;
  };
  return `${counted('create')}, ${counted('update')}, ${counted('delete')}.`;
}

export const configurationCommands: readonly Command[] = [exportConfiguration, plan, apply];
