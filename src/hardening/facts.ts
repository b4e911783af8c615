import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import type { Settings } from '../config/settings.js';

/** Everything that the checks look at, read once, before the first of them. */
export interface Facts {
  readonly settings: Settings;
  readonly machine: MachineFacts;
  /** Undefined when the database cannot be reached. */
  readonly database?: DatabaseFacts;
  /** Undefined when the database is not up to date, or its records cannot be read. */
  readonly records?: RecordFacts;
  /** Why something is undefined. */
  readonly problem?: string;
}

export interface MachineFacts {
  readonly cores: number;
  /** Files that hold secrets or everything, and the folder of the embedded database. */
  readonly files: readonly FileFacts[];
}

export interface FileFacts {
  readonly path: string;
  readonly holds: 'secret' | 'database' | 'folder';
  /** Permission bits. */
  readonly mode: number;
  /** It belongs to the user who runs this. */
  readonly isOwn: boolean;
}

export interface SqliteFacts {
  readonly kind: 'sqlite';
  readonly isInMemory: boolean;
  readonly journalMode: string;
  /** 1 is NORMAL, 2 is FULL, 3 is EXTRA. */
  readonly synchronous: number;
  /** Each commit is waited for by Portico, so that SQLite (with NORMAL) need not. */
  readonly waitsForDisk: boolean;
  readonly pendingMigrations: readonly string[];
}

export interface ServerFacts {
  readonly kind: 'server';
  readonly host: string;
  readonly type: 'MySQL' | 'MariaDB';
  readonly version: string;
  /** Of a session of Portico's own, by their names; those that this server has. */
  readonly variables: ReadonlyMap<string, string>;
  /** The cipher of the connection; empty where it is not encrypted. */
  readonly cipher: string;
  /** What the account may do on all databases, beside connecting. */
  readonly globalPrivileges: readonly string[];
  /** How far the server's clock is ahead of this machine's, milliseconds. */
  readonly clockAhead: number;
  readonly pendingMigrations: readonly string[];
}

export type DatabaseFacts = SqliteFacts | ServerFacts;

export interface KeyFacts {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: string;
  readonly signsFrom: number;
}

export interface ClientFacts {
  readonly id: string;
  readonly metadata: ClientMetadata;
  /** It has a secret that is good now, or needs none. */
  readonly canAuthenticate: boolean;
}

export interface RecordFacts {
  /** Milliseconds. */
  readonly now: number;
  readonly keys: readonly KeyFacts[];
  /** Keys and client secrets that are sealed with an older one of SECRETS. */
  readonly sealedWithOlder: readonly string[];
  /** Those that are enabled. */
  readonly clients: readonly ClientFacts[];
  readonly hasOwner: boolean;
  /** What the demo seeds, and is enabled. */
  readonly demo: readonly string[];
}
