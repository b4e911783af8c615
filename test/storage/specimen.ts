import { randomUUID } from 'node:crypto';
import { Column, Entity, Index, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import {
  bytesColumn,
  countColumn,
  flagColumn,
  hashColumn,
  idColumn,
  jsonColumn,
  keyTextColumn,
  longTextColumn,
  textColumn,
  timeColumn,
} from '../../src/database/columns.js';
import { createIndex, createTable, dropTable } from '../../src/database/migrations/schema.js';

/** One of each kind of column. */
@Entity('specimens')
@Index('ix_specimens_by_label', ['label', 'madeAt'])
export class Specimen {
  @PrimaryColumn(idColumn())
  id!: string;

  @Column(keyTextColumn(255, { unique: true }))
  keyName!: string;

  @Column(textColumn(100))
  label!: string;

  @Column(longTextColumn({ nullable: true }))
  story!: string | null;

  @Column(hashColumn({ nullable: true }))
  hash!: Buffer | null;

  @Column(bytesColumn(300, { nullable: true }))
  bytes!: Buffer | null;

  @Column(timeColumn())
  madeAt!: number;

  @Column(timeColumn({ nullable: true }))
  endedAt!: number | null;

  @Column(jsonColumn<Record<string, unknown>>({ nullable: true }))
  details!: Record<string, unknown> | null;

  @Column(countColumn())
  count!: number;

  @Column(flagColumn())
  isGood!: boolean;
}

/** Bytes as the key. */
@Entity('tallies')
export class Tally {
  @PrimaryColumn(hashColumn())
  keyHash!: Buffer;

  @Column(countColumn())
  count!: number;

  @Column(timeColumn())
  expiresAt!: number;
}

/** Two columns as the key. */
@Entity('notes')
export class Note {
  @PrimaryColumn(idColumn())
  specimenId!: string;

  @PrimaryColumn(countColumn())
  number!: number;

  @Column(textColumn(50, { nullable: true }))
  text!: string | null;
}

class Specimens1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'specimens',
      columns: {
        id: idColumn({ primary: true }),
        key_name: keyTextColumn(255, { unique: true }),
        label: textColumn(100),
        story: longTextColumn({ nullable: true }),
        hash: hashColumn({ nullable: true }),
        bytes: bytesColumn(300, { nullable: true }),
        made_at: timeColumn(),
        ended_at: timeColumn({ nullable: true }),
        details: jsonColumn({ nullable: true }),
        count: countColumn(),
        is_good: flagColumn(),
      },
    });
    await createIndex(runner, 'specimens', { name: 'ix_specimens_by_label', columnNames: ['label', 'made_at'] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'specimens');
  }
}

class Tallies1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'tallies',
      columns: { key_hash: hashColumn({ primary: true }), count: countColumn(), expires_at: timeColumn() },
    });
    await createTable(runner, {
      name: 'notes',
      columns: {
        specimen_id: idColumn({ primary: true }),
        number: countColumn({ primary: true }),
        text: textColumn(50, { nullable: true }),
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'notes');
    await dropTable(runner, 'tallies');
  }
}

export const specimenEntities = [Specimen, Tally, Note];
export const specimenMigrations = [Specimens1700000000000, Tallies1700000000001];

export function specimen(change: Partial<Specimen> = {}): Specimen {
  const id = change.id ?? randomUUID();
  return {
    id,
    keyName: id,
    label: 'A specimen',
    story: null,
    hash: null,
    bytes: null,
    madeAt: 1_767_225_600_000,
    endedAt: null,
    details: null,
    count: 0,
    isGood: false,
    ...change,
  };
}
