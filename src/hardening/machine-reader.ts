import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { secretFilesOf } from '../config/setting-origins.js';
import type { Settings } from '../config/settings.js';
import { parseDatabaseUrl } from '../database/database-url.js';
import type { FileFacts, MachineFacts } from './facts.js';

/** Reads what the checks of the machine look at. */
export function readMachine(settings: Settings): MachineFacts {
  const secrets = [...secretFilesOf(settings).values()].flatMap((path) => factsOf(path, 'secret'));
  return { cores: availableParallelism(), files: [...secrets, ...databaseFiles(settings)] };
}

function databaseFiles({ databaseUrl }: Settings): FileFacts[] {
  const address = parseDatabaseUrl(databaseUrl);
  if (address.kind === 'server' || address.file === ':memory:') return [];
  const { file } = address;
  const files = [file, `${file}-wal`, `${file}-shm`].flatMap((path) => factsOf(path, 'database'));
  return files.length === 0 ? [] : [...files, ...factsOf(dirname(file), 'folder')];
}

function factsOf(path: string, holds: FileFacts['holds']): FileFacts[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  return [{ path, holds, mode: found.mode & 0o777, isOwn: found.uid === process.getuid?.() }];
}
