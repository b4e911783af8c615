import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AdminModule } from '../admin/admin.module.js';
import { ClientAdministration } from '../admin/client-administration.js';
import { GrantAdministration } from '../admin/grant-administration.js';
import { KeyAdministration } from '../admin/key-administration.js';
import { RegistrationTokenAdministration } from '../admin/registration-token-administration.js';
import { ResourceServerAdministration } from '../admin/resource-server-administration.js';
import { UserAdministration } from '../admin/user-administration.js';
import { AuditReader } from '../audit/audit-reader.js';
import { AuditVerification } from '../audit/audit-verification.js';
import type { Settings } from '../config/settings.js';
import { Applier } from '../desired-state/applier.js';
import { DesiredStateModule } from '../desired-state/desired-state.module.js';
import { Exporter } from '../desired-state/exporter.js';
import { Planner } from '../desired-state/planner.js';
import { PlanningModule } from '../desired-state/planning.module.js';
import { foundation } from '../foundation.js';
import { HardeningModule } from '../hardening/hardening.module.js';
import { RecordReader } from '../hardening/record-reader.js';

// The server's rooms without the web: what the command line needs, on the database of a server that may be running.
@Module({})
export class CommandModule {
  static forRoot(settings: Settings): DynamicModule {
    // A database with data in it is migrated on purpose only: the server that runs on it may be an older one.
    const database = { migrate: 'when-empty' as const, attempts: 1 };
    // Work that a schedule asks for is the server's: a command does what it was told, and ends. Its stdout is its answer.
    const own = { ...settings, keyRotationInterval: 0, auditStream: 'off' as const };
    return {
      module: CommandModule,
      imports: [...foundation(own, database), AdminModule, DesiredStateModule, HardeningModule],
    };
  }

  /** What cannot write: not even the keys that a first start makes. The database has to be there, and up to date. */
  static forReading(settings: Settings): DynamicModule {
    const database = { migrate: false, attempts: 1 };
    return { module: CommandModule, imports: [...foundation(settings, database), PlanningModule] };
  }
}

/** What an administrator can do; each method is one unit of work with its audit row. */
export interface Administration {
  readonly clients: ClientAdministration;
  readonly users: UserAdministration;
  readonly keys: KeyAdministration;
  readonly grants: GrantAdministration;
  readonly registrationTokens: RegistrationTokenAdministration;
  readonly resourceServers: ResourceServerAdministration;
  readonly audit: AuditReader;
  readonly auditVerification: AuditVerification;
  readonly hardening: RecordReader;
  readonly planner: Planner;
  readonly applier: Applier;
}

/** What can be found out without changing anything. */
export interface Reading {
  readonly exporter: Exporter;
  readonly planner: Planner;
}

export function openApplication(settings: Settings): Promise<INestApplicationContext> {
  return open(CommandModule.forRoot(settings));
}

export function openForReading(settings: Settings): Promise<INestApplicationContext> {
  return open(CommandModule.forReading(settings));
}

function open(root: DynamicModule): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
}

export function readingOf(application: INestApplicationContext): Reading {
  return {
    exporter: application.get(Exporter, { strict: false }),
    planner: application.get(Planner, { strict: false }),
  };
}

export function administrationOf(application: INestApplicationContext): Administration {
  return {
    clients: application.get(ClientAdministration),
    users: application.get(UserAdministration),
    keys: application.get(KeyAdministration),
    grants: application.get(GrantAdministration),
    registrationTokens: application.get(RegistrationTokenAdministration),
    resourceServers: application.get(ResourceServerAdministration),
    audit: application.get(AuditReader, { strict: false }),
    auditVerification: application.get(AuditVerification, { strict: false }),
    hardening: application.get(RecordReader, { strict: false }),
    planner: application.get(Planner, { strict: false }),
    applier: application.get(Applier, { strict: false }),
  };
}
