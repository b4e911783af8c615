import {
  type ColumnOptions,
  type QueryRunner,
  Table,
  TableColumn,
  TableForeignKey,
  TableIndex,
  type TableForeignKeyOptions,
  type TableIndexOptions,
} from 'typeorm';

// What migrations are made of. MySQL commits each change of the schema by itself, so a migration that was interrupted
// is run again from its beginning: each of these functions does nothing when its work is done already.

export interface TableDefinition {
  readonly name: string;
  /** By their names in the database, in the words of columns.ts. */
  readonly columns: Readonly<Record<string, ColumnOptions>>;
  readonly indices?: readonly TableIndexOptions[];
  readonly foreignKeys?: readonly TableForeignKeyOptions[];
}

/** Text that is only shown may hold any character, whatever the server's default is, and sorts the same everywhere. */
const SERVER_TABLE = 'InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

/** "It exists already" and "there is none to drop": another process's change, which outlived it, was faster. */
const DONE_ALREADY = new Set([1050, 1051, 1060, 1061, 1091, 1826]);

export async function createTable(runner: QueryRunner, definition: TableDefinition): Promise<void> {
  if (await runner.hasTable(definition.name)) return;
  const unique = Object.entries(definition.columns).filter(([, column]) => column.unique);
  const uniqueKeys = unique.map(([column]) => ({
    name: runner.dataSource.namingStrategy.uniqueConstraintName(definition.name, [column]),
    columnNames: [column],
  }));
  const indices = definition.indices ?? [];
  const table = {
    name: definition.name,
    columns: Object.entries(definition.columns).map(([name, column]) => tableColumn(runner, name, column)),
    foreignKeys: definition.foreignKeys?.map(foreignKeyOptions),
  };
  if (isSqlite(runner)) {
    await runner.createTable(new Table({ ...table, uniques: uniqueKeys, indices: [...indices] }));
    return;
  }
  const uniqueIndices = uniqueKeys.map((key) => ({ ...key, isUnique: true }));
  const created = new Table({ ...table, engine: SERVER_TABLE, indices: [...indices, ...uniqueIndices] });
  await ifNotDone(runner.createTable(created));
}

export async function dropTable(runner: QueryRunner, name: string): Promise<void> {
  if (await runner.hasTable(name)) await ifNotDone(runner.dropTable(name));
}

/** A new column is nullable, or has a `default` for the rows that exist. */
export async function addColumn(runner: QueryRunner, table: string, name: string, column: ColumnOptions) {
  if (await runner.hasColumn(table, name)) return;
  await ifNotDone(runner.addColumn(table, new TableColumn(tableColumn(runner, name, column))));
}

export async function dropColumn(runner: QueryRunner, table: string, name: string): Promise<void> {
  if (await runner.hasColumn(table, name)) await ifNotDone(runner.dropColumn(table, name));
}

export async function createIndex(runner: QueryRunner, table: string, index: TableIndexOptions & { name: string }) {
  if (await hasIndex(runner, table, index.name)) return;
  await ifNotDone(runner.createIndex(table, new TableIndex(index)));
}

export async function dropIndex(runner: QueryRunner, table: string, name: string): Promise<void> {
  if (await hasIndex(runner, table, name)) await ifNotDone(runner.dropIndex(table, name));
}

export async function createForeignKey(
  runner: QueryRunner,
  table: string,
  key: TableForeignKeyOptions & { name: string },
) {
  const found = await runner.getTable(table);
  if (found?.foreignKeys.some(({ name }) => name === key.name)) return;
  await ifNotDone(runner.createForeignKey(table, new TableForeignKey(foreignKeyOptions(key))));
}

async function hasIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const found = await runner.getTable(table);
  return found?.indices.some((index) => index.name === name) ?? false;
}

function tableColumn(runner: QueryRunner, name: string, column: ColumnOptions) {
  const { driver } = runner.dataSource;
  return {
    name,
    type: driver.normalizeType({ type: column.type, length: column.length }),
    length: column.length?.toString(),
    isPrimary: column.primary === true,
    isNullable: column.nullable === true,
    default: column.default as unknown,
  };
}

/** The databases' defaults differ, and then every comparison with the entities finds a difference. */
function foreignKeyOptions(key: TableForeignKeyOptions): TableForeignKeyOptions {
  return { onDelete: 'RESTRICT', onUpdate: 'RESTRICT', ...key };
}

function isSqlite(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'better-sqlite3';
}

async function ifNotDone(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    const { errno } = error as { errno?: unknown };
    if (typeof errno !== 'number' || !DONE_ALREADY.has(errno)) throw error;
  }
}
