import type { MigrationInterface } from 'typeorm';
import { Records1795392000000 } from './0001-records.js';
import { Ledgers1795392001000 } from './0002-ledgers.js';
import { Housekeeping1795392002000 } from './0003-housekeeping.js';
import { Registrations1795392003000 } from './0004-registrations.js';
import { PushedRequests1795392004000 } from './0005-pushed-requests.js';
import { ResourceServers1795392005000 } from './0006-resource-servers.js';
import { Administration1795392008000 } from './0009-administration.js';
import { Account1795392009000 } from './0010-account.js';
import { BulkRevocations1795392010000 } from './0011-bulk-revocations.js';

export type Migrations = readonly (new () => MigrationInterface)[];

/** Every migration, oldest first. The class name ends in the time it was written (13 digits): `Grants1767225600000`. */
export const migrations: Migrations = [
  Records1795392000000,
  Ledgers1795392001000,
  Housekeeping1795392002000,
  Registrations1795392003000,
  PushedRequests1795392004000,
  ResourceServers1795392005000,
  Administration1795392008000,
  Account1795392009000,
  BulkRevocations1795392010000,
];
