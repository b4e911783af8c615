import { type FindOperator, Raw } from 'typeorm';

/** Columns with this text in them, in any case of ASCII; not by LIKE, whose wildcards databases escape differently. */
export function containing(text: string): FindOperator<string> {
  return Raw((column) => `INSTR(LOWER(${column}), LOWER(:part)) > 0`, { part: text }) as FindOperator<string>;
}
