import { type EntityMetadata, FindOperator } from 'typeorm';
import { UnstorableValueError } from './ids.js';

type ColumnMetadata = EntityMetadata['columns'][number];
type Convert = (value: unknown) => unknown;

/** A column as statements see it. */
export interface TableColumn {
  readonly property: string;
  /** Escaped. */
  readonly name: string;
  /** As it stands in a row that a driver answers with. */
  readonly databaseName: string;
  readonly isPrimary: boolean;
  readonly isBytes: boolean;
  /** From the value of the property to a parameter of a statement; NULL for what is not there. */
  readonly store: Convert;
  /** From what a driver answered to the value of the property. */
  readonly read: Convert;
}

/** What statements need to know of a table, worked out once: TypeORM works it out each time. */
export interface Table {
  /** Escaped. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** `INSERT INTO name (columns)`. */
  readonly insertInto: string;
  /** A question mark for each column. */
  readonly marks: string;
  /** @throws UnstorableValueError for a property that the entity does not have */
  column(property: string): TableColumn;
  /** True when a condition names every property of a primary or unique key, so that one row meets it at most. */
  hasKey(where: Readonly<Record<string, unknown>>): boolean;
  /** A row by property names, as parameters in the order of the columns. */
  parameters(row: Readonly<Record<string, unknown>>): unknown[];
}

/** Types whose values drivers take and give as they are, so that only a transformer of ours is between. */
const PLAIN: ReadonlySet<unknown> = new Set(['binary', 'varbinary', 'varchar', 'text', 'longtext', 'bigint', 'int']);

const tables = new WeakMap<EntityMetadata, Table>();

export function tableOf(metadata: EntityMetadata): Table {
  const known = tables.get(metadata);
  if (known) return known;
  const table = describe(metadata);
  tables.set(metadata, table);
  return table;
}

function describe(metadata: EntityMetadata): Table {
  const { tableName } = metadata;
  const columns = metadata.columns.map(describeColumn);
  const byProperty = new Map(columns.map((column) => [column.property, column]));
  const name = metadata.dataSource.driver.escape(tableName);
  const keys = keysOf(metadata);
  return {
    name,
    columns,
    insertInto: `INSERT INTO ${name} (${columns.map((column) => column.name).join(', ')})`,
    marks: columns.map(() => '?').join(', '),
    column(property) {
      const column = byProperty.get(property);
      if (!column) throw new UnstorableValueError(`${tableName} has no ${property}.`);
      return column;
    },
    hasKey: (where) => keys.some((key) => key.every((property) => isValue(where[property]))),
    parameters: (row) => columns.map(({ property, store }) => store(row[property])),
  };
}

/** By their properties; TypeORM keeps a unique key among the indices or apart, depending on the database. */
function keysOf({ primaryColumns, indices, uniques }: EntityMetadata): readonly (readonly string[])[] {
  const unique = [...indices.filter(({ isUnique, where }) => isUnique && !where), ...uniques];
  return [primaryColumns, ...unique.map(({ columns }) => columns)].map((columns) =>
    columns.map(({ propertyName }) => propertyName),
  );
}

/** NULL, which any number of rows may have in a unique key, and operators are none. */
function isValue(value: unknown): boolean {
  return value !== undefined && value !== null && !(value instanceof FindOperator);
}

function describeColumn(column: ColumnMetadata): TableColumn {
  const { driver } = column.entityMetadata.dataSource;
  return {
    property: column.propertyName,
    name: driver.escape(column.databaseName),
    databaseName: column.databaseName,
    isPrimary: column.isPrimary,
    isBytes: column.type === 'binary' || column.type === 'varbinary',
    ...conversions(column),
  };
}

function conversions(column: ColumnMetadata): { store: Convert; read: Convert } {
  const { transformer } = column;
  if (!PLAIN.has(column.type) || Array.isArray(transformer)) {
    const { driver } = column.entityMetadata.dataSource;
    return {
      store: (value) => (driver.preparePersistentValue(value, column) as unknown) ?? null,
      read: (value) => driver.prepareHydratedValue(value, column) as unknown,
    };
  }
  if (!transformer) return { store: (value) => value ?? null, read: (value) => value };
  return {
    store: (value) => (transformer.to(value) as unknown) ?? null,
    read: (value) => transformer.from(value) as unknown,
  };
}
