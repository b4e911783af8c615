import { sha256 } from '../crypto/hash.js';
import { type Fault, got, type Path } from './faults.js';
import { suggestion } from './suggestion.js';

/** Where the secret of a client is: a variable of the environment, or a file. The configuration never has it. */
export type SecretReference = { readonly env: string } | { readonly file: string };

const PREFIX = 'PORTICO_CLIENT_SECRET_';
const LONGEST_PATH = 4096;
const EXAMPLE = '{ env: PORTICO_CLIENT_SECRET_WIKI } or { file: secrets/wiki }';

/**
 * The variable that an export names, derived from the id: `wiki-1` is in PORTICO_CLIENT_SECRET_WIKI_1. Ids that other
 * ids could be mistaken for, once they are in capitals, are told apart by a part of their hash.
 */
export function derivedReference(clientId: string): { readonly env: string } {
  const name = clientId.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const isUnmistakable = /^[a-z0-9-]+$/.test(clientId);
  const suffix = isUnmistakable ? '' : `_${sha256(clientId).toString('hex').slice(0, 8).toUpperCase()}`;
  return { env: `${PREFIX}${name}${suffix}` };
}

/** For people: never the secret, only where it is. */
export function referenceText(reference: SecretReference): string {
  return 'env' in reference ? `the variable ${reference.env}` : `the file ${reference.file}`;
}

/** Reads what stands behind `client_secret`; adds to the faults what is wrong with it, without repeating a value. */
export function readReference(value: unknown, path: Path, faults: Fault[]): SecretReference | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // Whoever put the secret itself here must not find it in a log as well.
    const message = `expected a reference such as ${EXAMPLE}; a secret itself never stands in this file`;
    faults.push({ path, message });
    return undefined;
  }
  const members = Object.entries(value) as [string, unknown][];
  const unknown = members.filter(([name]) => name !== 'env' && name !== 'file');
  for (const [name] of unknown) {
    const message = `is no member of a reference${suggestion(name, ['env', 'file'])}`;
    faults.push({ path: [...path, name], message, isAboutName: true });
  }
  if (unknown.length > 0) return undefined;
  if (members.length !== 1) {
    faults.push({ path, message: `expected exactly one of env and file, such as ${EXAMPLE}` });
    return undefined;
  }
  const [name, target] = members[0]!;
  const fault = name === 'env' ? faultOfVariable(target) : faultOfFile(target);
  if (fault !== undefined) faults.push({ path: [...path, name], message: fault });
  return fault === undefined ? (Object.fromEntries(members) as SecretReference) : undefined;
}

// What is no name of a variable may be the secret itself.
function faultOfVariable(value: unknown): string | undefined {
  const isName = typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(value);
  return isName ? undefined : 'expected the name of a variable: letters, digits and _';
}

function faultOfFile(value: unknown): string | undefined {
  const isPath = typeof value === 'string' && value !== '' && value.length <= LONGEST_PATH && !value.includes('\0');
  return isPath ? undefined : `expected the path of a file, ${got(typeof value === 'string' ? undefined : value)}`;
}
