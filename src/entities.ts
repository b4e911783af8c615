import type { EntityTarget, ObjectLiteral } from 'typeorm';

/** Every table of the server, by room. */
export const entities: EntityTarget<ObjectLiteral>[] = [];
