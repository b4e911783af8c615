import { config as readDotEnv } from 'dotenv';
import { readOrCreateSecretsFile } from './secrets-file.js';
import type { SettingOrigin } from './setting-origins.js';
import { readSettings, type Settings } from './settings.js';

const SECRETS_FILE = './data/secrets';

/**
 * Settings of the environment; outside of production also of `.env`, and with SECRETS made once where there are none.
 * @throws InvalidSettingsError naming every violation
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
  if (environment.NODE_ENV === 'production') return readSettings(environment);
  const variables: Record<string, string | undefined> = { ...environment };
  // What the environment says counts more than the file.
  readDotEnv({ processEnv: variables, quiet: true });
  const inDotEnv = Object.keys(variables).filter((name) => environment[name] !== variables[name]);
  const files = new Map<string, SettingOrigin>(inDotEnv.map((name) => [name, '.env']));
  if (!variables.SECRETS) files.set('SECRETS', 'file');
  variables.SECRETS ||= readOrCreateSecretsFile(SECRETS_FILE);
  return readSettings(variables, files);
}
