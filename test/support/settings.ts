import { randomBytes } from 'node:crypto';
import { readSettings, type Settings } from '../../src/config/settings.js';

/** Settings of a server under test: everything as in development, in memory, without the demo. */
export function testSettings(changes: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({
    NODE_ENV: 'test',
    DATABASE_URL: 'sqlite::memory:',
    SECRETS: randomBytes(32).toString('base64url'),
    DEMO: 'false',
    LOG_LEVEL: 'error',
    PASSWORD_HASH_QUEUE: '1000',
    ...changes,
  });
}
