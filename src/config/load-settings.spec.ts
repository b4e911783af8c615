import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from './load-settings.js';
import { effectiveSettings, secretFilesOf } from './setting-origins.js';
import { InvalidSettingsError } from './settings.js';

const SECRET = randomBytes(32).toString('base64url');
const PRODUCTION = { NODE_ENV: 'production', ISSUER: 'https://sso.example.com' };

describe('A secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-settings-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (content: string): string => {
    const path = join(folder, randomBytes(4).toString('hex'));
    writeFileSync(path, content);
    return path;
  };

  function violationsOf(environment: Record<string, string>): readonly string[] {
    try {
      loadSettings(environment);
      return [];
    } catch (error) {
      if (error instanceof InvalidSettingsError) return error.violations;
      throw error;
    }
  }

  it('counts as if it stood in the environment, without the space around it, and is known to be in a file', () => {
    const [secrets, databaseUrl, metricsToken] = [`${SECRET}\n`, 'mysql://p:x@db/portico\n', `  ${SECRET}`].map(file);
    const settings = loadSettings({
      ...PRODUCTION,
      SECRETS_FILE: secrets,
      DATABASE_URL_FILE: databaseUrl,
      METRICS_TOKEN_FILE: metricsToken,
    });
    expect(settings.secrets.map((key) => key.toString('base64url'))).toEqual([SECRET]);
    expect(settings).toMatchObject({ databaseUrl: 'mysql://p:x@db/portico', metricsToken: SECRET });
    expect(secretFilesOf(settings).get('SECRETS')).toBe(secrets);
    const { origin } = effectiveSettings(settings).find(({ variable }) => variable === 'SECRETS')!;
    expect(origin).toBe('file');
  });

  it('is refused beside the variable itself: nobody could say which one counts', () => {
    expect(violationsOf({ ...PRODUCTION, SECRETS: SECRET, SECRETS_FILE: file(SECRET) })).toEqual([
      expect.stringMatching(/^SECRETS_FILE: expected SECRETS to be unset\. Example: /),
    ]);
  });

  it('is told as unreadable or empty once, together with every other violation', () => {
    const violations = violationsOf({
      ...PRODUCTION,
      SECRETS_FILE: join(folder, 'nowhere'),
      METRICS_TOKEN_FILE: file('\n'),
      PORT: 'x',
    });
    expect(violations).toEqual([
      expect.stringMatching(/^SECRETS_FILE: expected a file that can be read and is not empty, ENOENT/),
      expect.stringMatching(/^METRICS_TOKEN_FILE: .* is empty\./),
      expect.stringMatching(/^PORT: /),
    ]);
  });

  it('never shows what is in it', () => {
    expect(violationsOf({ ...PRODUCTION, SECRETS_FILE: file('my-secret-key') }).join()).not.toContain('my-secret-key');
  });
});
