import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keyTextColumn, timeColumn } from '../columns.js';
import { createIndex, createTable, dropIndex, dropTable } from './schema.js';

/** By these, what has expired is found without reading the tables. Times only grow, so new rows go to their end. */
const indices = {
  grants: { name: 'ix_grants_expires', columnNames: ['expires_at'] },
  sessions: { name: 'ix_sessions_expires', columnNames: ['expires_at'] },
};

/** What the removal of expired rows needs: to find them, and to be done by one process at a time. */
export class Housekeeping1795392002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'leases',
      columns: { name: keyTextColumn(64, { primary: true }), holder: keyTextColumn(36), expires_at: timeColumn() },
    });
    for (const [table, index] of Object.entries(indices)) await createIndex(runner, table, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, { name }] of Object.entries(indices)) await dropIndex(runner, table, name);
    await dropTable(runner, 'leases');
  }
}
