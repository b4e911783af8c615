import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { type Sql, conditionSql } from './conditions.js';
import { UnstorableValueError } from './ids.js';

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
  const parts = requirements.map((requirement) => existsSql(manager, requirement));
  return {
    text: parts.map(({ text }) => text).join(' AND '),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

function existsSql({ dataSource }: EntityManager, { entity, where }: Requirement): Sql {
  const metadata = dataSource.getMetadata(entity);
  const condition = conditionSql(metadata, where);
  if (!condition) throw new UnstorableValueError(`A requirement on ${metadata.tableName} must be plain comparisons.`);
  // SQLite has one writer at a time, and no such clause.
  const lock = dataSource.options.type === 'better-sqlite3' ? '' : ' LOCK IN SHARE MODE';
  const table = dataSource.driver.escape(metadata.tableName);
  return {
    text: `EXISTS (SELECT 1 FROM ${table} WHERE ${condition.text}${lock})`,
    parameters: condition.parameters,
  };
}
