import { DefaultNamingStrategy } from 'typeorm';

/** `clientId` is the column `client_id`: readable in SQL without quotes on every database. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string, embeddedPrefixes: string[]): string {
    if (customName) return super.columnName(propertyName, customName, embeddedPrefixes);
    return snakeCase([...embeddedPrefixes, propertyName].join('_'));
  }
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
