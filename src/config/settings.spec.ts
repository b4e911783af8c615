import { availableParallelism } from 'node:os';
import { environment } from './environment.js';
import { InvalidSettingsError, readSettings } from './settings.js';
import { hashesAtOnce } from './sign-in.js';

const keyOf = (first: number) => Buffer.from(Array.from({ length: 32 }, (_, n) => first + n)).toString('base64url');

const SECRET = keyOf(1);

const PRODUCTION = { NODE_ENV: 'production', ISSUER: 'https://sso.example.com', SECRETS: SECRET };

function violationsOf(variables: Record<string, string>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.violations;
    throw error;
  }
}

describe('readSettings', () => {
  it('needs nothing but SECRETS in development, and derives the issuer from the port', () => {
    expect(readSettings({ SECRETS: SECRET })).toMatchObject({
      nodeEnv: 'development',
      port: 3000,
      host: '127.0.0.1',
      issuer: 'http://localhost:3000',
      databaseUrl: 'sqlite:./data/portico.sqlite',
      demo: true,
      authorizationCodeTtl: 60,
      accessTokenTtl: 600,
      refreshTokenIdleTtl: 14 * 86_400,
      refreshTokenTtl: 30 * 86_400,
      sessionIdleTtl: 12 * 3600,
      sessionTtl: 7 * 86_400,
    });
    expect(readSettings({ SECRETS: SECRET, PORT: '8080' }).issuer).toBe('http://localhost:8080');
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readSettings({ SECRETS: SECRET }))).toBe(true);
  });

  it('hashes one password at a time where cores are few, two where they are not, or as many as it is told', () => {
    expect([1, 2, 3, 64].map(hashesAtOnce)).toEqual([1, 1, 2, 2]);
    const concurrency = (text: string): number =>
      readSettings({ SECRETS: SECRET, PASSWORD_HASH_CONCURRENCY: text }).passwordHashConcurrency;
    expect(concurrency('')).toBe(hashesAtOnce(availableParallelism()));
    expect(concurrency('auto')).toBe(concurrency(''));
    expect(concurrency('7')).toBe(7);
    expect(violationsOf({ SECRETS: SECRET, PASSWORD_HASH_CONCURRENCY: 'many' })).toEqual([
      expect.stringMatching(/PASSWORD_HASH_CONCURRENCY.*auto, or a whole number from 1 to 64.*many/) as string,
    ]);
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(readSettings({ SECRETS: SECRET, PORT: '', HOST: '' })).toMatchObject({ port: 3000, host: '127.0.0.1' });
  });

  it('names every violation at once, each with what was expected, what came and an example', () => {
    const violations = violationsOf({
      PORT: 'http',
      DEMO: 'yes',
      LOG_LEVEL: 'verbose',
      ACCESS_TOKEN_TTL: '1',
      SECRETS: 'x',
    });
    expect(violations.map((text) => text.split(':')[0]).sort()).toEqual([
      'ACCESS_TOKEN_TTL',
      'DEMO',
      'LOG_LEVEL',
      'PORT',
      'SECRETS',
    ]);
    expect(violations.find((text) => text.startsWith('PORT'))).toBe(
      'PORT: expected a whole number from 0 to 65535, got "http". Example: PORT=3000',
    );
  });

  it('never prints a secret', () => {
    const text = violationsOf({ SECRETS: 'my-secret-key', DATABASE_URL: 'postgres://me:swordfish@host/db' }).join('\n');
    expect(text).toContain('SECRETS: expected');
    expect(text).toContain('DATABASE_URL: expected');
    expect(text).not.toMatch(/my-secret-key|swordfish/);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '0x10'],
    ['HOST', 'a b'],
    ['ISSUER', 'localhost:3000'],
    ['ISSUER', 'http://localhost:3000/'],
    ['ISSUER', 'https://sso.example.com/path'],
    ['DATABASE_URL', 'postgres://host/db'],
    ['DATABASE_URL', 'sqlite:'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['SECRETS', 'c2hvcnQ'],
    ['SECRETS', `${SECRET},`],
    ['SECRETS', `${SECRET}=`],
    ['AUTHORIZATION_CODE_TTL', '601'],
    ['DEMO', 'TRUE'],
    ['SERVICE_NAME', ' '],
    ['SERVICE_NAME', 'x'.repeat(61)],
    ['SERVICE_NAME', 'Acme\u202e'],
    ['SUPPORT_URL', 'http://help.example.com'],
    ['SUPPORT_URL', 'javascript:alert(1)'],
    ['SUPPORT_URL', 'https://me:pass@help.example.com'],
    ['SUPPORT_URL', 'mailto:help@example.com?bcc=me@evil.test'],
  ])('refuses %s=%s', (variable, value) => {
    const violations = violationsOf({ SECRETS: SECRET, [variable]: value });
    expect(violations).toHaveLength(1);
    expect(violations[0]!.startsWith(`${variable}: expected`)).toBe(true);
  });

  it.each(['https://help.example.com/sso?from=portico', 'mailto:help@example.com', ''])(
    'takes SUPPORT_URL=%s',
    (value) => {
      expect(violationsOf({ SECRETS: SECRET, SUPPORT_URL: value })).toEqual([]);
    },
  );

  it('takes several secrets, newest first', () => {
    const other = keyOf(2);
    const { secrets } = readSettings({ SECRETS: `${SECRET}, ${other}` });
    expect(secrets.map((key) => key.toString('base64url'))).toEqual([SECRET, other]);
  });

  it('has an example for each setting that it would take itself, or a hint where it is a secret', () => {
    for (const setting of Object.values(environment)) {
      const { variable, example, parse, secret } = setting as {
        secret?: boolean;
        variable: string;
        example: string;
        parse: (text: string) => unknown;
      };
      if (secret && example.startsWith('the output of: ')) continue;
      expect({ variable, isGood: example === '' || parse(example) !== undefined }).toEqual({ variable, isGood: true });
    }
  });
});

describe('readSettings in production', () => {
  it('needs an issuer and secrets, and nothing else', () => {
    expect(readSettings(PRODUCTION)).toMatchObject({ demo: false, logFormat: 'json', issuer: PRODUCTION.ISSUER });
    expect(violationsOf({ NODE_ENV: 'production' }).map((text) => text.split(':')[0])).toEqual(['ISSUER', 'SECRETS']);
  });

  it.each([
    ['DEMO', 'true'],
    ['ISSUER', 'http://sso.example.com'],
    ['SECRETS', Buffer.alloc(32, 0).toString('base64url')],
    ['SECRETS', Buffer.alloc(32, 'A').toString('base64url')],
    ['SECRETS', Buffer.alloc(32, 0xff).toString('base64url')],
    ['SECRETS', `${SECRET},${Buffer.alloc(32, 0).toString('base64url')}`],
  ])('refuses %s=%s', (variable, value) => {
    const violations = violationsOf({ ...PRODUCTION, [variable]: value });
    expect(violations.map((text) => text.split(':')[0])).toEqual([variable]);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'lets %s be the issuer: nothing leaves the machine',
    (issuer) => {
      expect(violationsOf({ ...PRODUCTION, ISSUER: issuer })).toEqual([]);
    },
  );

  it('names what is unsafe together with what is wrong', () => {
    const violations = violationsOf({ ...PRODUCTION, DEMO: 'true', ISSUER: 'http://sso.example.com', PORT: 'x' });
    expect(violations.map((text) => text.split(':')[0]).sort()).toEqual(['DEMO', 'ISSUER', 'PORT']);
  });
});
