import { availableParallelism } from 'node:os';
import { numberSetting, type Setting } from './setting.js';

const DAY = 86_400;

/**
 * How many passwords are hashed at the same time where nobody says how many. Two that share a core with the event loop take
 * turns with it, and with each other's 19 MiB in the processor's cache.
 */
export function hashesAtOnce(cores: number): number {
  return cores > 2 ? 2 : 1;
}

const hashConcurrency = numberSetting(
  'PASSWORD_HASH_CONCURRENCY',
  {
    description:
      'Passwords hashed at the same time; each takes 19 MiB. auto: 1 where the process has one or two processor cores, 2 where it has more.',
    fallback: 'auto',
  },
  [1, 64],
);

/** How often passwords may be tried, how many are hashed at once, and how much comes from who authenticates nowhere. */
export const signIn = {
  loginAttemptsPerAccount: numberSetting(
    'LOGIN_ATTEMPTS_PER_ACCOUNT',
    { description: 'Password attempts for one account in one window.', fallback: '10' },
    [1, 10_000],
  ),
  loginAttemptsPerNetwork: numberSetting(
    'LOGIN_ATTEMPTS_PER_NETWORK',
    { description: 'Password attempts from one network (IPv4 address, IPv6 /64) in one window.', fallback: '100' },
    [1, 1_000_000],
  ),
  loginAttemptsWindow: numberSetting(
    'LOGIN_ATTEMPTS_WINDOW',
    { description: 'Seconds of a window for password attempts.', fallback: '900' },
    [1, DAY],
  ),
  publicClientRequestsPerNetwork: numberSetting(
    'PUBLIC_CLIENT_REQUESTS_PER_NETWORK',
    {
      description:
        'Pushed requests, and token requests with a DPoP proof, of clients without credentials from one network (IPv4 address, IPv6 /64) in one window.',
      fallback: '3000',
    },
    [1, 10_000_000],
  ),
  publicClientRequestsWindow: numberSetting(
    'PUBLIC_CLIENT_REQUESTS_WINDOW',
    { description: 'Seconds of a window for requests of clients without credentials.', fallback: '300' },
    [1, DAY],
  ),
  passwordHashConcurrency: {
    ...hashConcurrency,
    expected: `auto, or ${hashConcurrency.expected}`,
    example: 'auto',
    parse: (text) => (text === 'auto' ? hashesAtOnce(availableParallelism()) : hashConcurrency.parse(text)),
  },
  passwordHashQueue: numberSetting(
    'PASSWORD_HASH_QUEUE',
    {
      description:
        'Passwords that may wait for hashing; more are answered with 503, and until none waits only as many people are asked for one as are done.',
      fallback: '64',
    },
    [1, 10_000],
  ),
} satisfies Record<string, Setting<unknown>>;
