export interface SqliteAddress {
  readonly kind: 'sqlite';
  readonly file: string;
}

export interface ServerAddress {
  readonly kind: 'server';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Set for ?ssl=true: encrypted, and the server's certificate is verified (NODE_EXTRA_CA_CERTS adds an authority). */
  readonly ssl?: { readonly rejectUnauthorized: true };
}

/** What a DATABASE_URL names. */
export type DatabaseAddress = SqliteAddress | ServerAddress;

const EXAMPLES =
  'for example sqlite:./data/portico.sqlite, sqlite::memory:, mysql://portico:secret@localhost:3306/portico ' +
  'or mariadb://portico:secret@localhost:3306/portico';

/** Thrown for an address that cannot be used. The text says what was expected and never holds the address: it has a password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';

  constructor(expected: string) {
    super(`DATABASE_URL: expected ${expected}; ${EXAMPLES}.`);
  }
}

export function parseDatabaseUrl(url: string): DatabaseAddress {
  if (url.startsWith('sqlite:')) return sqliteAddress(url.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(url)) return serverAddress(url);
  throw new DatabaseUrlError('sqlite:, mysql:// or mariadb://');
}

function sqliteAddress(path: string): DatabaseAddress {
  // sqlite:///var/lib/x and sqlite:/var/lib/x are the same file.
  const file = path.replace(/^\/\/(?=\/)/, '');
  if (file === '' || file.startsWith('//')) throw new DatabaseUrlError('a file after sqlite:');
  // SQLite reads file: names as URIs, and their parameters can turn off locking.
  if (file.startsWith('file:')) throw new DatabaseUrlError('a path after sqlite:, not a file: URI');
  return { kind: 'sqlite', file };
}

function serverAddress(url: string): DatabaseAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw new DatabaseUrlError('user, password, host and database, with special characters percent-encoded');
  const database = decode(parsed.pathname.slice(1));
  if (!parsed.hostname) throw new DatabaseUrlError('a host');
  if (!parsed.username) throw new DatabaseUrlError('a user before the @');
  if (!/^[^/]+$/.test(database)) throw new DatabaseUrlError('the name of a database after the host');
  if (!['', '?ssl=true'].includes(parsed.search + parsed.hash)) {
    throw new DatabaseUrlError('nothing or ?ssl=true after the name of the database');
  }
  return {
    kind: 'server',
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    username: decode(parsed.username),
    password: decode(parsed.password),
    database,
    ...(parsed.search ? { ssl: { rejectUnauthorized: true } } : {}),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DatabaseUrlError('special characters as %XX (a % is %25)');
  }
}
