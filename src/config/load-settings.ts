import { config as readDotEnv } from 'dotenv';
import { readOrCreateSecretsFile } from './secrets-file.js';
import { readSecretFiles } from './secret-files.js';
import { rememberSecretFiles, type SettingOrigin } from './setting-origins.js';
import { InvalidSettingsError, readSettings, type Settings } from './settings.js';

const SECRETS_FILE = './data/secrets';

/**
 * Settings of the environment and of the files that it names; outside of production also of `.env`, and with SECRETS made
 * once where there are none.
 * @throws InvalidSettingsError naming every violation
 */
export function loadSettings(environment: NodeJS.ProcessEnv): Settings {
  const isProduction = environment.NODE_ENV === 'production';
  const variables: Record<string, string | undefined> = { ...environment };
  // What the environment says counts more than the file.
  if (!isProduction) readDotEnv({ processEnv: variables, quiet: true });
  const inDotEnv = Object.keys(variables).filter((name) => environment[name] !== variables[name]);
  const origins = new Map<string, SettingOrigin>(inDotEnv.map((name) => [name, '.env']));
  const files = readSecretFiles(variables);
  const paths = new Map(files.paths);
  Object.assign(variables, files.values);
  if (!isProduction && !variables.SECRETS && files.violations.length === 0) {
    variables.SECRETS = readOrCreateSecretsFile(SECRETS_FILE);
    paths.set('SECRETS', SECRETS_FILE);
  }
  for (const variable of paths.keys()) origins.set(variable, 'file');
  const settings = together(files.violations, () => readSettings(variables, origins));
  rememberSecretFiles(settings, paths);
  return settings;
}

/** Every violation at once; a secret whose file cannot be read is not told as missing, too. */
function together(fileViolations: readonly string[], read: () => Settings): Settings {
  if (fileViolations.length === 0) return read();
  const unread = fileViolations.map((text) => `${text.split('_FILE:')[0]}: `);
  try {
    read();
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    const others = error.violations.filter((text) => !unread.some((start) => text.startsWith(start)));
    throw new InvalidSettingsError([...fileViolations, ...others]);
  }
  throw new InvalidSettingsError(fileViolations);
}
