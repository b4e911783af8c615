import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countColumn, keyTextColumn, longTextColumn, textColumn, timeColumn } from '../columns.js';
import { addColumn, createTable, dropColumn, dropTable } from './schema.js';

const columns = {
  token_format: textColumn(16, { nullable: true }),
  signing_algorithm: textColumn(16, { nullable: true }),
  access_token_ttl: countColumn({ nullable: true }),
  declared_at: timeColumn({ nullable: true }),
  revision: countColumn({ nullable: true }),
};

/** APIs that people register: how their tokens look, and whose each scope is; secrets that must be known to be used. */
export class ResourceServers1795392005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, column] of Object.entries(columns)) await addColumn(runner, 'resource_servers', name, column);
    await addColumn(runner, 'client_secrets', 'sealed_secret', longTextColumn({ nullable: true }));
    await createTable(runner, {
      name: 'scope_owners',
      columns: { scope: keyTextColumn(128, { primary: true }), audience: keyTextColumn(255) },
    });
    await runner.query('UPDATE resource_servers SET revision = 1 WHERE revision IS NULL');
    // Until now only code could register an API.
    await runner.query('UPDATE resource_servers SET declared_at = updated_at WHERE declared_at IS NULL');
    await claimScopes(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'scope_owners');
    await dropColumn(runner, 'client_secrets', 'sealed_secret');
    for (const name of Object.keys(columns).reverse()) await dropColumn(runner, 'resource_servers', name);
  }
}

/** Of two APIs that have the same scope, the first keeps it; none was ever registered so. */
async function claimScopes(runner: QueryRunner): Promise<void> {
  const rows = (await runner.query('SELECT audience, scopes FROM resource_servers ORDER BY updated_at')) as {
    audience: Uint8Array;
    scopes: string;
  }[];
  for (const { audience, scopes } of rows) {
    for (const name of Object.keys(JSON.parse(scopes) as object)) {
      const scope = Buffer.from(name);
      const known = (await runner.query('SELECT audience FROM scope_owners WHERE scope = ?', [scope])) as unknown[];
      if (known.length > 0) continue;
      await runner.query('INSERT INTO scope_owners (scope, audience) VALUES (?, ?)', [scope, Buffer.from(audience)]);
    }
  }
}
