import { type EntityManager, type EntityTarget, type FindOptionsWhere, In, type ObjectLiteral } from 'typeorm';
import { addPlainCondition } from './conditions.js';
import type { Sql } from './sql.js';
import { tableOf } from './table.js';

/**
 * A row, or several, of whatever room, that must be there at the moment a statement takes effect. Rooms hand them out about their own
 * tables, so that one statement can depend on several rooms of which none knows another's columns.
 */
export interface Requirement {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly where: ObjectLiteral;
  /** How many rows there must be; undefined for one at least. */
  readonly count?: number;
}

export function requireRow<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Requirement {
  return { entity, where };
}

/**
 * One row for each of these values of the property, in one look instead of as many.
 * @param property with which the rest of the condition makes a key: no value may have two rows
 */
export function requireRowForEach<E extends ObjectLiteral, P extends keyof E & string>(
  entity: EntityTarget<E>,
  where: FindOptionsWhere<E>,
  property: P,
  values: readonly E[P][],
): Requirement {
  const different = [...new Set(values)];
  return { entity, where: { [property]: In(different), ...where }, count: different.length };
}

/** All of them, for a WHERE. The rows are locked until the statement commits: who wants to change one waits, or we do. */
export function addRequirements(sql: Sql, manager: EntityManager, requirements: readonly Requirement[]): void {
  // SQLite has one writer at a time, and no such clause.
  const lock = manager.dataSource.options.type === 'better-sqlite3' ? '' : ' LOCK IN SHARE MODE';
  for (const [index, { entity, where, count }] of requirements.entries()) {
    const metadata = manager.dataSource.getMetadata(entity);
    if (index > 0) sql.add(' AND ');
    sql.add(count === undefined ? 'EXISTS (SELECT 1 FROM ' : '(SELECT COUNT(*) FROM ');
    sql.add(tableOf(metadata).name).add(' WHERE ');
    addPlainCondition(sql, metadata, where);
    sql.add(lock).add(count === undefined ? ')' : `) = ${count}`);
  }
}
