import { choiceSetting, flagSetting, numberSetting, textSetting, type Setting } from './setting.js';

const DAY = 86_400;

/** How the server runs, as opposed to what it does. */
export const operation = {
  workers: numberSetting(
    'PORTICO_WORKERS',
    { description: 'Processes that share the port on this machine; 1 is the server alone.', fallback: '1' },
    [1, 64],
  ),
  auditStream: choiceSetting(
    'AUDIT_STREAM',
    {
      description: 'Where each event of the audit log is written besides the database, one JSON document a line.',
      fallback: 'off',
    },
    ['off', 'stdout'],
  ),
  metricsToken: {
    ...textSetting(
      'METRICS_TOKEN',
      {
        description:
          'Bearer token that /metrics demands. Without one, everybody may ask in development, and nobody in production.',
        fallback: '',
        expected: '32 to 512 letters, digits, or any of - . _ ~ + / =',
        example: 'the output of: npx portico secret generate',
      },
      (text) => text === '' || /^[\w.~+/=-]{32,512}$/.test(text),
    ),
    secret: true,
  },
  shareCommits: flagSetting('SHARE_COMMITS', {
    description:
      'Statements of requests that come at the same time share a commit to the disk, and the way to a database server. Nobody is answered before their own is committed, with it or without.',
    fallback: 'true',
  }),
  maxConnections: numberSetting(
    'MAX_CONNECTIONS',
    { description: 'Connections that one process holds at the same time; more are closed at once.', fallback: '5000' },
    [1, 100_000],
  ),
  maxRequests: numberSetting(
    'MAX_REQUESTS',
    {
      description: 'Requests that one process works on at the same time; more are answered with 503.',
      fallback: '200',
    },
    [1, 100_000],
  ),
  maxDelay: numberSetting(
    'MAX_DELAY',
    {
      description:
        'Milliseconds that one process may be late with its work before new requests are answered with 503; 0 never does.',
      fallback: '500',
    },
    [0, 60_000],
  ),
  keepAliveTimeout: numberSetting(
    'KEEP_ALIVE_TIMEOUT',
    {
      description: 'Seconds a connection may wait for its next request; longer than a balancer in front keeps its own.',
      fallback: '65',
    },
    [1, 600],
  ),
  shutdownDelay: numberSetting(
    'SHUTDOWN_DELAY',
    {
      description: 'Seconds after SIGTERM in which new connections are still served, until a balancer has noticed.',
      fallback: '0',
    },
    [0, 20],
  ),
  housekeepingInterval: numberSetting(
    'HOUSEKEEPING_INTERVAL',
    { description: 'Seconds between two removals of what has expired; 0 turns them off.', fallback: '300' },
    [0, DAY],
  ),
  // The least is what src/housekeeping/chores.ts relies on: a code lives for 600 seconds at the most, and clocks differ.
  expiredRetention: numberSetting(
    'EXPIRED_RETENTION',
    {
      description: 'Seconds that grants, sessions and requests are kept after they have expired.',
      fallback: String(DAY),
    },
    [3600, 366 * DAY],
  ),
} satisfies Record<string, Setting<unknown>>;
