import { DefaultNamingStrategy, type Table } from 'typeorm';

/** `clientId` is the column `client_id`: readable in SQL without quotes on every database. Indices say what they index. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string, embeddedPrefixes: string[]): string {
    if (customName) return super.columnName(propertyName, customName, embeddedPrefixes);
    return snakeCase([...embeddedPrefixes, propertyName].join('_'));
  }

  override indexName(table: Table | string, columns: string[]): string {
    return ['ix', this.getTableName(table), ...columns].join('_');
  }

  /** What SQLite calls a unique constraint is a unique index elsewhere: one name for both. */
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return this.indexName(table, columns);
  }
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
