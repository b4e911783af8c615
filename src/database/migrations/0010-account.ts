import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndex, dropIndex } from './schema.js';

const userIndex = { name: 'ix_audit_events_user', columnNames: ['user_id', 'at'] };

/** What people look at about themselves: the events of one person, found without reading those of all. */
export class Account1795392009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createIndex(runner, 'audit_events', userIndex);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'audit_events', userIndex.name);
  }
}
