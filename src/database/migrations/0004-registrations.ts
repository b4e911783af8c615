import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countColumn, hashColumn, idColumn, keyTextColumn, timeColumn } from '../columns.js';
import { createTable, dropTable, type TableDefinition } from './schema.js';

const tables: readonly TableDefinition[] = [
  {
    name: 'initial_access_tokens',
    columns: {
      id: idColumn({ primary: true }),
      token_hash: hashColumn({ unique: true }),
      uses_left: countColumn(),
      created_at: timeColumn(),
      expires_at: timeColumn(),
    },
    indices: [{ name: 'ix_initial_access_tokens_expires', columnNames: ['expires_at'] }],
  },
  {
    name: 'client_registrations',
    columns: {
      client_id: keyTextColumn(128, { primary: true }),
      token_hash: hashColumn(),
      initial_token_id: idColumn({ nullable: true }),
      created_at: timeColumn(),
    },
  },
];

/** Dynamic client registration: who may register, and who registered itself. */
export class Registrations1795392003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await dropTable(runner, name);
  }
}
