import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  countColumn,
  hashColumn,
  idColumn,
  jsonColumn,
  keyTextColumn,
  longTextColumn,
  textColumn,
  timeColumn,
} from '../columns.js';
import { createTable, dropTable, type TableDefinition } from './schema.js';

const tables: readonly TableDefinition[] = [
  {
    name: 'authorization_requests',
    columns: {
      id: idColumn({ primary: true }),
      browser_hash: hashColumn({ nullable: true }),
      request: jsonColumn(),
      login_session_id: idColumn({ nullable: true }),
      chosen_session_id: idColumn({ nullable: true }),
      decided_by: idColumn({ nullable: true }),
      allowed_scope: longTextColumn({ nullable: true }),
      created_at: timeColumn(),
      expires_at: timeColumn(),
      responded_at: timeColumn({ nullable: true }),
    },
    indices: [{ name: 'ix_authorization_requests_expires', columnNames: ['expires_at'] }],
  },
  {
    name: 'deliveries',
    columns: {
      id: idColumn({ primary: true }),
      client_id: keyTextColumn(128),
      session_id: idColumn(),
      subject: keyTextColumn(255),
      url: longTextColumn(),
      created_at: timeColumn(),
      attempts: countColumn(),
      next_attempt_at: timeColumn({ nullable: true }),
      delivered_at: timeColumn({ nullable: true }),
      last_answer: textColumn(300, { nullable: true }),
    },
    indices: [{ name: 'ix_deliveries_next_attempt', columnNames: ['next_attempt_at'] }],
  },
  {
    name: 'single_use',
    columns: {
      kind: keyTextColumn(32, { primary: true }),
      hash: hashColumn({ primary: true }),
      expires_at: timeColumn(),
    },
    indices: [{ name: 'ix_single_use_expires', columnNames: ['expires_at'] }],
  },
  {
    name: 'revoked_tokens',
    columns: { token_hash: hashColumn({ primary: true }), expires_at: timeColumn() },
    indices: [{ name: 'ix_revoked_tokens_expires', columnNames: ['expires_at'] }],
  },
  {
    name: 'throttle_windows',
    columns: { key_hash: hashColumn({ primary: true }), count: countColumn(), expires_at: timeColumn() },
    indices: [{ name: 'ix_throttle_windows_expires', columnNames: ['expires_at'] }],
  },
  {
    name: 'audit_events',
    columns: {
      chain: idColumn({ primary: true }),
      sequence: countColumn({ primary: true }),
      at: timeColumn(),
      type: textColumn(64),
      user_id: idColumn({ nullable: true }),
      client_id: keyTextColumn(128, { nullable: true }),
      details: jsonColumn(),
      previous_hash: hashColumn(),
      hash: hashColumn(),
    },
    indices: [{ name: 'ix_audit_events_at', columnNames: ['at'] }],
  },
  {
    name: 'notes',
    columns: {
      id: idColumn({ primary: true }),
      subject: keyTextColumn(255),
      text: longTextColumn(),
      created_at: timeColumn(),
    },
    indices: [{ name: 'ix_notes_subject', columnNames: ['subject'] }],
  },
];

/** What happens: requests on their way, deliveries, what counts once, limits, the audit log; and the sample API’s notes. */
export class Ledgers1795392001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await dropTable(runner, name);
  }
}
