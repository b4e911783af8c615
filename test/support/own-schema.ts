import { createConnection } from 'mysql2/promise';

/** On a database server: a schema that no other server under test uses at the same time. */
export interface OwnSchema {
  readonly url: string;
  giveBack(): void;
}

const taken = new Set<number>();

/**
 * Nothing without TEST_DATABASE_URL. Its user may make schemas whose names begin with the one in the URL: each worker of
 * jest has its own, each server that lives beside another one has its own, and later servers use them again.
 */
export function takeSchema(): OwnSchema | undefined {
  const base = process.env['TEST_DATABASE_URL'];
  if (!base) return undefined;
  let number = 1;
  while (taken.has(number)) number++;
  taken.add(number);
  const url = new URL(base);
  url.pathname += `_w${process.env['JEST_WORKER_ID'] ?? '1'}_${number}`;
  return { url: url.href, giveBack: () => void taken.delete(number) };
}

/** Makes the schema that the URL names, if it is not there yet. */
export async function makeSchema(url: string): Promise<void> {
  const { hostname: host, port, username, password, pathname } = new URL(url);
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const connection = await createConnection({ host, port: Number(port || 3306), user, password: secret });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${pathname.slice(1)}\``);
  } finally {
    await connection.end();
  }
}
