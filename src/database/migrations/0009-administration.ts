import type { MigrationInterface, QueryRunner } from 'typeorm';
import { hashColumn, keyTextColumn, longTextColumn, timeColumn } from '../columns.js';
import { addColumn, createIndex, createTable, dropColumn, dropIndex, dropTable } from './schema.js';

const roleIndex = { name: 'ix_users_role', columnNames: ['role'] };

/** Who administers the server, and the answers to creations that may be asked for again. */
export class Administration1795392008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'users', 'role', keyTextColumn(32, { nullable: true }));
    await createIndex(runner, 'users', roleIndex);
    await createTable(runner, {
      name: 'repeatable_answers',
      columns: {
        key_hash: hashColumn({ primary: true }),
        sealed_answer: longTextColumn({ nullable: true }),
        expires_at: timeColumn(),
      },
      indices: [{ name: 'ix_repeatable_answers_expires', columnNames: ['expires_at'] }],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'repeatable_answers');
    await dropIndex(runner, 'users', roleIndex.name);
    await dropColumn(runner, 'users', 'role');
  }
}
