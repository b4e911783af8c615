import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { addPlainCondition } from './conditions.js';
import type { Sql } from './sql.js';
import { tableOf } from './table.js';

/**
 * A row, of whatever room, that must be there at the moment a statement takes effect. Rooms hand them out about their own
 * tables, so that one statement can depend on several rooms of which none knows another's columns.
 */
export interface Requirement {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly where: ObjectLiteral;
}

export function requireRow<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Requirement {
  return { entity, where };
}

/** All of them, for a WHERE. The rows are locked until the statement commits: who wants to change one waits, or we do. */
export function addRequirements(sql: Sql, manager: EntityManager, requirements: readonly Requirement[]): void {
  // SQLite has one writer at a time, and no such clause.
  const end = manager.dataSource.options.type === 'better-sqlite3' ? ')' : ' LOCK IN SHARE MODE)';
  for (const [index, { entity, where }] of requirements.entries()) {
    const metadata = manager.dataSource.getMetadata(entity);
    sql.add(index === 0 ? 'EXISTS (SELECT 1 FROM ' : ' AND EXISTS (SELECT 1 FROM ');
    sql.add(tableOf(metadata).name).add(' WHERE ');
    addPlainCondition(sql, metadata, where);
    sql.add(end);
  }
}
