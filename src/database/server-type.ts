import { createConnection } from 'mysql2/promise';
import type { ServerAddress } from './database-url.js';

/** Which of the two the server is. The URL's scheme cannot be trusted: most people write mysql:// for both. */
export async function askServerType(address: ServerAddress): Promise<'mysql' | 'mariadb'> {
  const { host, port, username: user, password, ssl } = address;
  const connection = await createConnection({ host, port, user, password, ssl, connectTimeout: 3000 });
  try {
    const [rows] = await connection.query({ sql: 'SELECT VERSION() AS version', timeout: 3000 });
    const version = (rows as { version: string }[])[0]?.version ?? '';
    return version.toLowerCase().includes('mariadb') ? 'mariadb' : 'mysql';
  } finally {
    connection.destroy();
  }
}
