import { isIP } from 'node:net';
import { failed, type Finding, type HardeningCheck, pass, warning } from '../check.js';
import type { ServerFacts, SqliteFacts } from '../facts.js';

/** Milliseconds. Several processes agree on what has expired while their clocks are within this (docs/operations.md). */
const CLOCK_TOLERANCE = 5000;

/** What a clock that is kept by NTP does not reach. */
const CLOCK_DRIFT = 1000;

export const isMigrated: HardeningCheck = {
  name: 'migrations',
  of: 'database',
  expected: 'none is pending',
  atWorst: 'failed',
  mend: 'Run portico migrate, or start the new version.',
  read: 'docs/upgrading.md',
  find: ({ pendingMigrations: names }) =>
    names.length === 0 ? pass('none pending') : failed(`${names.length} pending: ${names.join(', ')}`),
};

export const isSupportedVersion: HardeningCheck = {
  name: 'database-version',
  of: 'database',
  expected: 'MySQL 8 or later, MariaDB 10.11 or later, or SQLite',
  atWorst: 'failed',
  mend: 'Upgrade the database server.',
  read: 'docs/settings.md',
  find: (database) => {
    if (database.kind === 'sqlite') return pass('SQLite');
    const [major = 0, minor = 0] = database.version.split('.').map((part) => parseInt(part, 10));
    const [least, leastMinor] = database.type === 'MySQL' ? [8, 0] : [10, 11];
    const isGood = major > least || (major === least && minor >= leastMinor);
    return (isGood ? pass : failed)(`${database.type} ${database.version}`);
  },
};

export const isDurable: HardeningCheck = {
  name: 'durability',
  of: 'database',
  expected:
    'what was acknowledged survives a crash: SQLite’s commits are waited for; innodb_flush_log_at_trx_commit and sync_binlog 1',
  atWorst: 'failed',
  mend: 'Set them in the configuration of the database server.',
  read: 'docs/operations.md',
  find: (database) => (database.kind === 'sqlite' ? durabilityOfFile(database) : durabilityOfServer(database)),
};

export const isIsolated: HardeningCheck = {
  name: 'isolation',
  of: 'database',
  expected: 'sessions have READ COMMITTED, and a binlog of rows',
  atWorst: 'failed',
  mend: 'Set binlog_format=ROW; the isolation is set by Portico, unless a proxy between the two changes it.',
  read: 'docs/operations.md',
  find: (database) => {
    if (database.kind === 'sqlite') return pass('serializable');
    const { variables } = database;
    const level = variables.get('transaction_isolation') ?? variables.get('tx_isolation') ?? 'unknown';
    const binlog = variables.get('log_bin') === 'ON' ? (variables.get('binlog_format') ?? 'ROW') : 'off';
    const isGood = level === 'READ-COMMITTED' && binlog !== 'STATEMENT';
    return (isGood ? pass : failed)(`${level}, binlog ${binlog}`);
  },
};

export const isEncrypted: HardeningCheck = {
  name: 'database-tls',
  of: 'database',
  expected: 'the connection to a database on another machine is encrypted',
  atWorst: 'failed',
  mend: 'Add ?ssl=true to DATABASE_URL (NODE_EXTRA_CA_CERTS names a certificate authority of your own).',
  read: 'docs/settings.md',
  find: (database) => {
    if (database.kind === 'sqlite') return pass('a file');
    const { host, cipher } = database;
    if (cipher !== '') return pass(cipher);
    if (isThisMachine(host)) return pass(`${host} is this machine`);
    const isNear = isPrivate(host);
    return (isNear ? warning : failed)(`not encrypted, to ${host}${isNear ? ', in a private network' : ''}`);
  },
};

export const hasNarrowAccount: HardeningCheck = {
  name: 'database-account',
  of: 'database',
  expected: 'the account of DATABASE_URL may use its own database only',
  atWorst: 'warning',
  mend: 'Give Portico an account of its own: GRANT ALL ON portico.* TO …',
  read: 'docs/deploying.md',
  find: (database) => {
    const privileges = database.kind === 'sqlite' ? [] : database.globalPrivileges;
    return privileges.length === 0 ? pass('nothing else') : warning(`on all databases: ${privileges.join(', ')}`);
  },
};

export const hasCommonClock: HardeningCheck = {
  name: 'clock',
  of: 'database',
  expected: 'the clock is within 5 seconds of the database server’s, and within 1 where NTP runs',
  atWorst: 'failed',
  mend: 'Run NTP (systemd-timesyncd, chrony) on every machine.',
  read: 'docs/operations.md',
  find: (database) => {
    if (database.kind === 'sqlite') return pass('the same machine');
    const { clockAhead } = database;
    const found = `the database server is ${(Math.abs(clockAhead) / 1000).toFixed(1)} s ${clockAhead < 0 ? 'behind' : 'ahead'}`;
    if (Math.abs(clockAhead) > CLOCK_TOLERANCE) return failed(found);
    return (Math.abs(clockAhead) > CLOCK_DRIFT ? warning : pass)(found);
  },
};

function durabilityOfFile({ isInMemory, journalMode, synchronous, waitsForDisk }: SqliteFacts): Finding {
  if (isInMemory) return failed('in memory: everything is gone at the end');
  const level = ['OFF', 'NORMAL', 'FULL', 'EXTRA'][synchronous] ?? String(synchronous);
  const isWaitedFor = synchronous >= (waitsForDisk && journalMode === 'wal' ? 1 : 2);
  const isGood = isWaitedFor && ['wal', 'delete', 'truncate', 'persist'].includes(journalMode);
  const commits = waitsForDisk ? 'commits are waited for' : 'commits are left to SQLite';
  return (isGood ? pass : failed)(`${commits}, synchronous ${level}, journal ${journalMode}`);
}

function durabilityOfServer({ variables }: ServerFacts): Finding {
  const flush = variables.get('innodb_flush_log_at_trx_commit') ?? 'unknown';
  const hasBinlog = variables.get('log_bin') === 'ON';
  const sync = hasBinlog ? (variables.get('sync_binlog') ?? 'unknown') : 'no binlog';
  const found = `innodb_flush_log_at_trx_commit ${flush}, sync_binlog ${sync}`;
  // Of a Galera cluster, the other nodes have it; unless all lose their power together.
  if (flush === '2' && variables.get('wsrep_on') === 'ON') return warning(`${found}, in a cluster`);
  return (flush === '1' && (!hasBinlog || sync === '1') ? pass : failed)(found);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Names without a dot are those of containers and of services of a cluster. */
function isPrivate(host: string): boolean {
  if (isIP(host) === 0) return !host.includes('.') || /\.(svc|local|internal)$|\.svc\./.test(host);
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd])/i.test(host);
}
