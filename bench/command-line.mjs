// What the bench commands understand on their command lines, and how they answer what they do not.
import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { workloads } from './load/workloads/index.mjs';

/** Something on the command line that is not to be understood. */
export class UsageError extends Error {}

/**
 * What `read` makes of the command line; ends the process with a clear line and the usage when it is not to be understood.
 * @param usage the text of --help
 * @param config as parseArgs takes it
 * @param read makes of the values and the positionals what the command needs; throws UsageError
 */
export function readCommandLine(usage, { options, ...config }, read) {
  try {
    const { values, positionals } = parseArgs({ ...config, options: { ...options, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return read(values, positionals);
  } catch (error) {
    if (!(error instanceof UsageError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** A number above 0. */
export function numberIn(values, name) {
  const value = Number(values[name]);
  if (!(value > 0)) throw new UsageError(`--${name}: expected a number above 0, got ${values[name]}.`);
  return value;
}

/** One of `all`. */
function oneIn(values, name, all) {
  const asked = values[name];
  if (!all.includes(asked)) throw new UsageError(`--${name}: expected one of ${all.join(',')}, got ${asked}.`);
  return asked;
}

/** A list of some of `all`. */
export function listIn(values, name, all) {
  const asked = values[name].split(',');
  const unknown = asked.filter((one) => !all.includes(one));
  if (unknown.length > 0) {
    throw new UsageError(`--${name}: expected some of ${all.join(',')}, got ${unknown.join(',')}.`);
  }
  return asked;
}

export const workloadsIn = (values) => listIn(values, 'workloads', WORKLOADS);

export const databasesIn = (values, name = 'database') => {
  const asked = listIn(values, name, DATABASES);
  return databases.filter((database) => asked.includes(database.name));
};

/** One of them, where a command measures one. */
export const databaseIn = (values) => databases.find(({ name }) => name === oneIn(values, 'database', DATABASES));

export const workloadIn = (values) => oneIn(values, 'workload', WORKLOADS);

export const WORKLOADS = workloads.map(({ id }) => id);
export const DATABASES = databases.map(({ name }) => name);
