import { environment } from './environment.js';
import type { Setting } from './setting.js';

/** Where the value of a setting comes from. */
export type SettingOrigin = 'environment' | '.env' | 'file' | 'derived' | 'default' | 'none';

/** A setting as the person sees it who runs the server. */
export interface EffectiveSetting {
  readonly variable: string;
  readonly description: string;
  /** Undefined where it is a secret, or where there is none. */
  readonly value: string | undefined;
  readonly isSecret: boolean;
  readonly origin: SettingOrigin;
}

const originsOf = new WeakMap<object, ReadonlyMap<string, SettingOrigin>>();

const secretFiles = new WeakMap<object, ReadonlyMap<string, string>>();

/** Remembers which secrets stand in which files, for those who look at the modes of files. */
export function rememberSecretFiles(settings: object, paths: ReadonlyMap<string, string>): void {
  secretFiles.set(settings, paths);
}

/** The files that secrets were read from, by their variables. */
export function secretFilesOf(settings: object): ReadonlyMap<string, string> {
  return secretFiles.get(settings) ?? new Map();
}

/** Remembers where each of these settings came from; done once, where they are read. */
export function rememberOrigins(settings: object, origins: ReadonlyMap<string, SettingOrigin>): void {
  originsOf.set(settings, origins);
}

/**
 * What counts in this process, and why. Secrets are named and not shown.
 * @param settings the `Settings`, which this file does not import: they import it
 */
export function effectiveSettings(settings: object): readonly EffectiveSetting[] {
  const origins = originsOf.get(settings);
  return Object.entries<Setting<unknown>>(environment).map(([name, { variable, description, secret = false }]) => {
    const value = (settings as Readonly<Record<string, unknown>>)[name];
    const isShown = !secret && value !== undefined;
    return {
      variable,
      description,
      value: isShown ? textOf(value) : undefined,
      isSecret: secret,
      origin: origins?.get(variable) ?? 'none',
    };
  });
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value);
}
