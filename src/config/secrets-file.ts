import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * In development, SECRETS may be left out: the first start writes a key into a file that only its owner may read.
 * Two processes that start together agree on one key.
 */
export function readOrCreateSecretsFile(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) createOnce(path);
  return readFileSync(path, 'utf8').trim();
}

// Written beside and linked into place: a process that starts at the same moment finds the whole file or none.
function createOnce(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}
