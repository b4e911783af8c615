import type { MigrationInterface } from 'typeorm';
import { WebServerFlow1795392000000 } from './0001-web-server-flow.js';

export type Migrations = readonly (new () => MigrationInterface)[];

/** Every migration, oldest first. The class name ends in the time it was written (13 digits): `Grants1767225600000`. */
export const migrations: Migrations = [WebServerFlow1795392000000];
