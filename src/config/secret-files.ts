import { readFileSync } from 'node:fs';
import { environment } from './environment.js';
import type { Setting } from './setting.js';

/** Variables of secrets that may stand in a file: `SECRETS_FILE` names the file that holds SECRETS. */
export const secretFileVariables: ReadonlyMap<string, string> = new Map(
  Object.values<Setting<unknown>>(environment)
    .filter(({ secret }) => secret)
    .map(({ variable }) => [`${variable}_FILE`, variable]),
);

export interface SecretFiles {
  /** What the files hold, without the space around it, by the variable it stands for. */
  readonly values: Readonly<Record<string, string>>;
  /** The files, by the same variables. */
  readonly paths: ReadonlyMap<string, string>;
  readonly violations: readonly string[];
}

/**
 * Secrets as service managers and clusters hand them over (systemd's LoadCredential, mounted Kubernetes secrets): in files,
 * which other programs do not see and crash reports do not print, as they do with environment variables.
 */
export function readSecretFiles(variables: Readonly<Record<string, string | undefined>>): SecretFiles {
  const values: Record<string, string> = {};
  const paths = new Map<string, string>();
  const violations: string[] = [];
  for (const [fileVariable, variable] of secretFileVariables) {
    const path = variables[fileVariable];
    if (!path) continue;
    const content = variables[variable] ? undefined : read(path);
    if (typeof content === 'string') {
      values[variable] = content;
      paths.set(variable, path);
    } else {
      const expected = content
        ? `a file that can be read and is not empty, ${content.fault}`
        : `${variable} to be unset`;
      violations.push(`${fileVariable}: expected ${expected}. Example: ${fileVariable}=/run/secrets/${variable}`);
    }
  }
  return { values, paths, violations };
}

function read(path: string): string | { readonly fault: string } {
  try {
    const content = readFileSync(path, 'utf8').trim();
    return content === '' ? { fault: `${path} is empty` } : content;
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
