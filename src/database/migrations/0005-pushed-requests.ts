import type { MigrationInterface, QueryRunner } from 'typeorm';
import { flagColumn, hashColumn, idColumn, keyTextColumn, longTextColumn, timeColumn } from '../columns.js';
import { createTable, dropTable } from './schema.js';

/** Pushed authorization requests (RFC 9126). */
export class PushedRequests1795392004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'pushed_requests',
      columns: {
        id: idColumn({ primary: true }),
        reference_hash: hashColumn({ unique: true }),
        client_id: keyTextColumn(128),
        parameters: longTextColumn(),
        is_signed: flagColumn(),
        created_at: timeColumn(),
        expires_at: timeColumn(),
        answered_by: idColumn({ nullable: true }),
      },
      indices: [{ name: 'ix_pushed_requests_expires', columnNames: ['expires_at'] }],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'pushed_requests');
  }
}
