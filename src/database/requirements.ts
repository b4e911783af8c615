import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { type Sql, conditionSql } from './conditions.js';
import { UnstorableValueError } from './ids.js';
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
export function requirementsSql(manager: EntityManager, requirements: readonly Requirement[]): Sql {
  // SQLite has one writer at a time, and no such clause.
  const lock = manager.dataSource.options.type === 'better-sqlite3' ? '' : ' LOCK IN SHARE MODE';
  const texts: string[] = [];
  const parameters: unknown[] = [];
  for (const { entity, where } of requirements) {
    const metadata = manager.dataSource.getMetadata(entity);
    const condition = conditionSql(metadata, where);
    if (!condition) throw new UnstorableValueError(`A requirement on ${metadata.tableName} must be plain comparisons.`);
    texts.push(`EXISTS (SELECT 1 FROM ${tableOf(metadata).name} WHERE ${condition.text}${lock})`);
    parameters.push(...condition.parameters);
  }
  return { text: texts.join(' AND '), parameters };
}
