import type { MigrationInterface, QueryRunner } from 'typeorm';
import { idColumn, keyTextColumn, textColumn, timeColumn } from '../columns.js';
import { createIndex, createTable, dropIndex, dropTable } from './schema.js';

const before = { name: 'ix_grants_user', columnNames: ['user_id'] };
const indices = [
  { name: 'ix_grants_of_user', columnNames: ['user_id', 'id'] },
  { name: 'ix_grants_of_client', columnNames: ['client_id', 'id'] },
];

/** Revocations of any number of grants, and the ways through the grants of one user and of one client. */
export class BulkRevocations1795392010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'bulk_revocations',
      columns: {
        id: idColumn({ primary: true }),
        client_id: keyTextColumn(128, { nullable: true }),
        user_id: idColumn({ nullable: true }),
        session_id: idColumn({ nullable: true }),
        created_before: timeColumn(),
        reason: textColumn(64),
        begun_at: timeColumn(),
        expires_at: timeColumn({ nullable: true }),
      },
      indices: [{ name: 'ix_bulk_revocations_expires', columnNames: ['expires_at'] }],
    });
    for (const index of indices) await createIndex(runner, 'grants', index);
    await dropIndex(runner, 'grants', before.name);
  }

  async down(runner: QueryRunner): Promise<void> {
    await createIndex(runner, 'grants', before);
    for (const { name } of indices) await dropIndex(runner, 'grants', name);
    await dropTable(runner, 'bulk_revocations');
  }
}
