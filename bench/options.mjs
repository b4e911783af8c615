import { DATABASES, databasesIn, listIn, numberIn, readCommandLine, WORKLOADS, workloadsIn } from './command-line.mjs';
import { servers } from './servers/index.mjs';

const SERVERS = servers.map(({ name }) => name);

const USAGE = `Usage: npm run bench -- [options]

  --workloads LIST   of ${WORKLOADS.join(',')}; default all
  --databases LIST   of ${DATABASES.join(',')}; default all
                     mariadb is the server in TEST_DATABASE_URL (MySQL 8 or MariaDB 10.11+), or a private MariaDB
  --servers LIST     of ${SERVERS.join(',')}; default all
  --rounds N         paired rounds, whose medians are told; default 3
  --seconds N        of each measurement in a round; default 2
  --warm-up N        seconds of each workload at each server before the first round; default 4, 0 for none
  --json FILE        writes everything that was measured
  --chart FILE       draws the medians as SVG
  --help             this text`;

const options = {
  workloads: { type: 'string', default: WORKLOADS.join(',') },
  databases: { type: 'string', default: DATABASES.join(',') },
  servers: { type: 'string', default: SERVERS.join(',') },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '2' },
  'warm-up': { type: 'string', default: '4' },
  json: { type: 'string' },
  chart: { type: 'string' },
};

/** What was asked for on the command line. */
export function readOptions() {
  return readCommandLine(USAGE, { options }, (values) => {
    const chosen = listIn(values, 'servers', SERVERS);
    return {
      workloads: workloadsIn(values),
      databases: databasesIn(values, 'databases'),
      servers: servers.filter(({ name }) => chosen.includes(name)),
      rounds: numberIn(values, 'rounds'),
      seconds: numberIn(values, 'seconds'),
      warmUp: values['warm-up'] === '0' ? 0 : numberIn(values, 'warm-up'),
      json: values.json,
      chart: values.chart,
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    };
  });
}
