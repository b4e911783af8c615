import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  countColumn,
  flagColumn,
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
    name: 'clients',
    columns: {
      id: keyTextColumn(128, { primary: true }),
      name: textColumn(200),
      metadata: jsonColumn(),
      disabled_at: timeColumn({ nullable: true }),
      created_at: timeColumn(),
      updated_at: timeColumn(),
      revision: countColumn(),
    },
  },
  {
    name: 'client_secrets',
    columns: {
      id: idColumn({ primary: true }),
      client_id: keyTextColumn(128),
      secret_hash: hashColumn(),
      created_at: timeColumn(),
      expires_at: timeColumn({ nullable: true }),
    },
    indices: [{ name: 'ix_client_secrets_client', columnNames: ['client_id'] }],
  },
  {
    name: 'users',
    columns: {
      id: idColumn({ primary: true }),
      username: textColumn(100),
      username_key: keyTextColumn(100, { unique: true }),
      email: textColumn(254),
      email_key: keyTextColumn(254, { unique: true }),
      email_verified: flagColumn(),
      name: textColumn(200, { nullable: true }),
      claims: jsonColumn(),
      password_hash: textColumn(255, { nullable: true }),
      security_stamp: idColumn(),
      pairwise_salt: idColumn(),
      disabled_at: timeColumn({ nullable: true }),
      created_at: timeColumn(),
      updated_at: timeColumn(),
      revision: countColumn(),
    },
  },
  {
    name: 'sessions',
    columns: {
      id: idColumn({ primary: true }),
      secret_hash: hashColumn({ unique: true }),
      user_id: idColumn(),
      auth_time: timeColumn(),
      amr: jsonColumn(),
      acr: textColumn(255),
      user_agent: textColumn(300, { nullable: true }),
      network: textColumn(64, { nullable: true }),
      created_at: timeColumn(),
      last_seen_at: timeColumn(),
      expires_at: timeColumn(),
      ended_at: timeColumn({ nullable: true }),
    },
    indices: [{ name: 'ix_sessions_user', columnNames: ['user_id'] }],
  },
  {
    name: 'consents',
    columns: {
      user_id: idColumn({ primary: true }),
      client_id: keyTextColumn(128, { primary: true }),
      scope: keyTextColumn(128, { primary: true }),
      granted_at: timeColumn(),
    },
    indices: [{ name: 'ix_consents_client', columnNames: ['client_id'] }],
  },
  {
    name: 'grants',
    columns: {
      id: idColumn({ primary: true }),
      client_id: keyTextColumn(128),
      user_id: idColumn({ nullable: true }),
      session_id: idColumn({ nullable: true }),
      scope: longTextColumn(),
      resource: longTextColumn({ nullable: true }),
      generation: countColumn({ nullable: true }),
      rotated_at: timeColumn({ nullable: true }),
      auth_time: timeColumn({ nullable: true }),
      acr: textColumn(255, { nullable: true }),
      amr: jsonColumn({ nullable: true }),
      claims: jsonColumn({ nullable: true }),
      confirmation: textColumn(255, { nullable: true }),
      created_at: timeColumn(),
      expires_at: timeColumn(),
      idle_expires_at: timeColumn(),
      revoked_at: timeColumn({ nullable: true }),
      revocation_reason: textColumn(64, { nullable: true }),
    },
    indices: [{ name: 'ix_grants_user', columnNames: ['user_id'] }],
  },
  {
    name: 'resource_servers',
    columns: {
      audience: keyTextColumn(255, { primary: true }),
      name: textColumn(200),
      scopes: jsonColumn(),
      updated_at: timeColumn(),
    },
  },
  {
    name: 'signing_keys',
    columns: {
      algorithm: keyTextColumn(16, { primary: true }),
      sequence: countColumn({ primary: true }),
      kid: keyTextColumn(64, { unique: true }),
      public_jwk: jsonColumn(),
      sealed_private_key: longTextColumn(),
      created_at: timeColumn(),
      signs_from: timeColumn(),
    },
  },
];

/** What is known: clients, users, sessions, consents, grants, APIs and keys. */
export class Records1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await dropTable(runner, name);
  }
}
