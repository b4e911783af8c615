import { parseArgs } from 'node:util';
import { databases } from './databases.mjs';
import { workloads } from './load/workloads/index.mjs';
import { servers } from './servers/index.mjs';

const LISTS = {
  workloads: workloads.map(({ id }) => id),
  databases: databases.map(({ name }) => name),
  servers: servers.map(({ name }) => name),
};

const USAGE = `Usage: npm run bench -- [options]

  --workloads LIST   of ${LISTS.workloads.join(',')}; default all
  --databases LIST   of ${LISTS.databases.join(',')}; default all
                     mariadb is the server in TEST_DATABASE_URL (MySQL 8 or MariaDB 10.11+), or a private MariaDB
  --servers LIST     of ${LISTS.servers.join(',')}; default all
  --rounds N         paired rounds, whose medians are told; default 3
  --seconds N        of each measurement in a round; default 2
  --warm-up N        seconds of each workload at each server before the first round; default 4, 0 for none
  --json FILE        writes everything that was measured
  --chart FILE       draws the medians as SVG
  --help             this text`;

const declared = Object.fromEntries(
  ['workloads', 'databases', 'servers', 'rounds', 'seconds', 'warm-up', 'json', 'chart'].map((name) => [
    name,
    { type: 'string' },
  ]),
);

/** What was asked for on the command line; ends the process with one clear line when it is not to be understood. */
export function readOptions() {
  try {
    const { values } = parseArgs({ options: { ...declared, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const [chosenDatabases, chosenServers] = [listOf(values, 'databases'), listOf(values, 'servers')];
    return {
      workloads: listOf(values, 'workloads'),
      databases: databases.filter(({ name }) => chosenDatabases.includes(name)),
      servers: servers.filter(({ name }) => chosenServers.includes(name)),
      rounds: numberOf(values, 'rounds', 3),
      seconds: numberOf(values, 'seconds', 2),
      warmUp: secondsOf(values, 'warm-up', 4),
      json: values.json,
      chart: values.chart,
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function listOf(values, name) {
  const all = LISTS[name];
  const asked = values[name]?.split(',') ?? all;
  const unknown = asked.filter((one) => !all.includes(one));
  if (unknown.length > 0) throw new Error(`--${name}: expected some of ${all.join(',')}, got ${unknown.join(',')}.`);
  return asked;
}

function secondsOf(values, name, fallback) {
  return values[name] === '0' ? 0 : numberOf(values, name, fallback);
}

function numberOf(values, name, fallback) {
  const value = Number(values[name] ?? fallback);
  if (!(value > 0)) throw new Error(`--${name}: expected a number above 0, got ${values[name]}.`);
  return value;
}
