import type { MigrationInterface } from 'typeorm';

/** Every migration, oldest first. The class name ends in the time it was written (13 digits): `Grants1767225600000`. */
export const migrations: readonly (new () => MigrationInterface)[] = [];
