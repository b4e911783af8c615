import { highSecurity } from './high-security.js';
import { operation } from './operation.js';
import { presentation } from './presentation.js';
import { registration } from './registration.js';
import { choiceSetting, flagSetting, numberSetting, textSetting, type Setting } from './setting.js';
import { tokens } from './tokens.js';
import { signIn } from './sign-in.js';
import { signUp } from './sign-up.js';
import { isCidrList, isIssuer, parseSecretKeys } from './values.js';

const DAY = 86_400;
const YEAR = 366 * DAY;

const secrets: Setting<readonly Buffer[]> = {
  variable: 'SECRETS',
  description: 'Keys that seal codes and cookies, derive refresh tokens and encrypt signing keys; newest first.',
  expected: 'one or more 32-byte keys in base64url, separated by commas (portico secret generate makes one)',
  example: 'the output of: npx portico secret generate',
  fallback: undefined,
  parse: parseSecretKeys,
  secret: true,
};

/** Every setting there is, in the order of the documentation. The generated table in docs/settings.md is this list. */
export const environment = {
  nodeEnv: choiceSetting(
    'NODE_ENV',
    { description: '`production` turns off the demo and refuses what is unsafe.', fallback: 'development' },
    ['development', 'test', 'production'],
  ),
  port: numberSetting('PORT', { description: 'Port of the server.', fallback: '3000' }, [0, 65_535]),
  host: textSetting(
    'HOST',
    {
      description: 'Address to listen on.',
      fallback: '127.0.0.1',
      expected: 'an address or host name',
      example: '0.0.0.0',
    },
    (text) => /^[\w.:-]+$/.test(text),
  ),
  issuer: textSetting(
    'ISSUER',
    {
      description: 'The public address of this server; in every token and in the metadata. Required in production.',
      fallback: undefined,
      expected: 'an https address without path, query, fragment or trailing slash',
      example: 'https://sso.example.com',
    },
    isIssuer,
  ),
  databaseUrl: {
    ...textSetting(
      'DATABASE_URL',
      {
        description: 'Where everything is kept: SQLite (embedded), MySQL 8 or MariaDB 10.11+.',
        fallback: 'sqlite:./data/portico.sqlite',
        expected: 'sqlite:<file>, sqlite::memory:, mysql://… or mariadb://…',
        example: 'mysql://portico:password@127.0.0.1:3306/portico',
      },
      (text) => /^(sqlite:.|mysql:\/\/.|mariadb:\/\/.)/.test(text),
    ),
    secret: true,
  },
  secrets,
  trustedProxies: textSetting(
    'TRUSTED_PROXIES',
    {
      description: 'Networks whose X-Forwarded-For and X-Forwarded-Proto headers count.',
      fallback: '',
      expected: 'addresses or CIDR networks, separated by commas',
      example: '10.0.0.0/8,127.0.0.1',
    },
    isCidrList,
  ),
  outboundAllowedNetworks: textSetting(
    'OUTBOUND_ALLOWED_NETWORKS',
    {
      description:
        'Private networks in which registered addresses may be called (back-channel logout, keys of clients). Default in development: loopback.',
      fallback: '',
      expected: 'addresses or CIDR networks, separated by commas',
      example: '10.20.0.0/16',
    },
    isCidrList,
  ),
  logLevel: choiceSetting(
    'LOG_LEVEL',
    { description: 'The least important log lines that are written.', fallback: 'info' },
    ['error', 'warn', 'info', 'debug'],
  ),
  logFormat: choiceSetting('LOG_FORMAT', { description: 'Lines for people or for machines.', fallback: 'pretty' }, [
    'pretty',
    'json',
  ]),
  demo: flagSetting('DEMO', {
    description: 'Demo user, demo clients and the sample client app. Refused in production.',
    fallback: 'true',
  }),
  demoClientPort: numberSetting(
    'DEMO_CLIENT_PORT',
    { description: 'Port of the sample client app.', fallback: '3001' },
    [0, 65_535],
  ),
  sampleResource: flagSetting('SAMPLE_RESOURCE', {
    description: 'The notes API and its scopes exist, with or without the demo.',
    fallback: 'true',
  }),
  authorizationRequestTtl: numberSetting(
    'AUTHORIZATION_REQUEST_TTL',
    { description: 'Seconds a person has for signing in and consenting.', fallback: '1800' },
    [60, DAY],
  ),
  authorizationCodeTtl: numberSetting(
    'AUTHORIZATION_CODE_TTL',
    { description: 'Seconds an authorization code is good for.', fallback: '60' },
    [1, 600],
  ),
  accessTokenTtl: numberSetting(
    'ACCESS_TOKEN_TTL',
    { description: 'Seconds an access token is good for.', fallback: '600' },
    [10, DAY],
  ),
  idTokenTtl: numberSetting('ID_TOKEN_TTL', { description: 'Seconds an ID token is good for.', fallback: '600' }, [
    10,
    DAY,
  ]),
  refreshTokenIdleTtl: numberSetting(
    'REFRESH_TOKEN_IDLE_TTL',
    { description: 'Seconds after which an unused refresh token ends (14 days).', fallback: String(14 * DAY) },
    [60, YEAR],
  ),
  refreshTokenTtl: numberSetting(
    'REFRESH_TOKEN_TTL',
    { description: 'Seconds after which a grant ends, used or not (30 days).', fallback: String(30 * DAY) },
    [60, 5 * YEAR],
  ),
  refreshTokenGrace: numberSetting(
    'REFRESH_TOKEN_GRACE',
    {
      description: 'Seconds in which a repeated refresh gets the same answer again instead of counting as theft.',
      fallback: '10',
    },
    [0, 300],
  ),
  sessionIdleTtl: numberSetting(
    'SESSION_IDLE_TTL',
    { description: 'Seconds after which an unused sign-in ends (12 hours).', fallback: String(DAY / 2) },
    [60, YEAR],
  ),
  sessionTtl: numberSetting(
    'SESSION_TTL',
    { description: 'Seconds after which a sign-in ends, used or not (7 days).', fallback: String(7 * DAY) },
    [60, YEAR],
  ),
  keyRotationInterval: numberSetting(
    'KEY_ROTATION_INTERVAL',
    {
      description:
        'Seconds for which a signing key signs before the next one takes over (90 days); 0 turns the schedule off.',
      fallback: String(90 * DAY),
    },
    [0, 5 * YEAR],
  ),
  keyAnnouncement: numberSetting(
    'KEY_ANNOUNCEMENT',
    {
      description:
        'Seconds for which a new signing key is published before it signs (1 day). Verifiers keep the keys for 300.',
      fallback: String(DAY),
    },
    [300, YEAR],
  ),
  ...presentation,
  ...signIn,
  ...tokens,
  ...highSecurity,
  ...signUp,
  ...registration,
  ...operation,
} satisfies Record<string, Setting<unknown>>;
