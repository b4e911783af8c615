import { environment } from './environment.js';
import type { Setting } from './setting.js';
import { rememberOrigins, type SettingOrigin } from './setting-origins.js';
import { isLoopbackUrl } from './values.js';

type Environment = typeof environment;
type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** All settings, parsed and proven. Spans end in `Ttl` and are seconds. Made once at start and never changed. */
export type Settings = Readonly<{ [Name in keyof Environment]: ValueOf<Environment[Name]> }>;

/** Injection token of the one `Settings` object. */
export const SETTINGS = Symbol('Settings');

/** Every violation at once, each with what was expected, what came (unless it is a secret) and an example. */
export class InvalidSettingsError extends Error {
  constructor(readonly violations: readonly string[]) {
    super(['The settings are not usable:', ...violations.map((violation) => `  - ${violation}`)].join('\n'));
    this.name = 'InvalidSettingsError';
  }
}

/**
 * Reads and checks all settings.
 * @param files the variables that stand in a file, and in which
 * @throws InvalidSettingsError naming every violation
 */
export function readSettings(
  variables: Readonly<Record<string, string | undefined>>,
  files: ReadonlyMap<string, SettingOrigin> = new Map(),
): Settings {
  const violations: string[] = [];
  const values: Record<string, unknown> = {};
  const origins = new Map<string, SettingOrigin>();
  const isProduction = variables.NODE_ENV === 'production';
  const defaults = derivedDefaults(variables, isProduction);
  for (const [name, setting] of Object.entries<Setting<unknown>>(environment)) {
    const text = variables[setting.variable] || defaults[setting.variable] || setting.fallback;
    origins.set(setting.variable, originOf(setting, variables, defaults, files));
    const value = text === undefined ? undefined : setting.parse(text);
    if (value === undefined) violations.push(violation(setting, variables[setting.variable]));
    values[name] = value;
  }
  if (isProduction) violations.push(...unsafeInProduction(values, variables));
  if (violations.length === 0) violations.push(...contradictions(values as Settings));
  if (violations.length > 0) throw new InvalidSettingsError(violations);
  const settings = Object.freeze(values as Settings);
  rememberOrigins(settings, origins);
  return settings;
}

function originOf(
  { variable, fallback }: Setting<unknown>,
  variables: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Record<string, string>>,
  files: ReadonlyMap<string, SettingOrigin>,
): SettingOrigin {
  if (variables[variable]) return files.get(variable) ?? 'environment';
  if (defaults[variable]) return 'derived';
  return fallback === undefined ? 'none' : 'default';
}

// What follows from other variables; in production these must be said.
function derivedDefaults(
  variables: Readonly<Record<string, string | undefined>>,
  isProduction: boolean,
): Record<string, string> {
  if (isProduction) return { DEMO: 'false', LOG_FORMAT: 'json' };
  return {
    // A port that is wrong is told once, and not as a wrong issuer too.
    ISSUER: `http://localhost:${environment.port.parse(variables.PORT ?? '') ?? environment.port.fallback}`,
    OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8,::1',
    // A test says when rows go away.
    // A test machine is late at times, for reasons of its own.
    ...(variables.NODE_ENV === 'test'
      ? { HOUSEKEEPING_INTERVAL: '0', KEY_ROTATION_INTERVAL: '0', MAX_DELAY: '0' }
      : {}),
  };
}

function violation(setting: Setting<unknown>, came: string | undefined): string {
  const shown =
    came === undefined || came === ''
      ? 'nothing'
      : setting.secret
        ? 'something else (not shown)'
        : JSON.stringify(came.slice(0, 100));
  return `${setting.variable}: expected ${setting.expected}, got ${shown}. Example: ${setting.variable}=${setting.example}`;
}

function contradictions({ workers, databaseUrl }: Settings): string[] {
  if (workers === 1 || databaseUrl !== 'sqlite::memory:') return [];
  return [
    'PORTICO_WORKERS: each process would have a database of its own in its memory; expected 1 with sqlite::memory:, ' +
      `got "${workers}". Example: DATABASE_URL=sqlite:./data/portico.sqlite`,
  ];
}

// Secrets that stand in documentation, and keys that are no secret at all.
const EXAMPLE_KEY_BYTES = new Set([0x00, 0x41, 0xff]);

// What was not even readable is undefined here, and has been told already.
function unsafeInProduction(
  { issuer, secrets = [] }: Partial<Settings>,
  variables: Readonly<Record<string, string | undefined>>,
): string[] {
  const found: string[] = [];
  if (variables.DEMO === 'true') {
    found.push(
      'DEMO: the demo has a public client and a printed password; expected false in production. Example: DEMO=false',
    );
  }
  if (issuer?.startsWith('http:') && !isLoopbackUrl(issuer)) {
    found.push(
      `ISSUER: expected https in production (http is for loopback only), got ${JSON.stringify(issuer)}. Example: ISSUER=https://sso.example.com`,
    );
  }
  if (secrets.some((key) => EXAMPLE_KEY_BYTES.has(key[0]!) && key.every((byte) => byte === key[0]))) {
    found.push(
      'SECRETS: an example key, which everybody knows; expected a random one. Example: SECRETS=the output of: npx portico secret generate',
    );
  }
  return found;
}
