import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { ClientPlanner } from './client-planner.js';
import { ClientSecretPlanner } from './client-secret-planner.js';
import { ConfigurationReader } from './configuration-reader.js';
import { Exporter } from './exporter.js';
import { Planner } from './planner.js';
import { ResourceServerReader } from './resource-server-reader.js';

// The half of the room that only reads: a program that has nothing else cannot change anything.
@Module({
  imports: [ClientsModule, RegistrationsModule, ScopesModule],
  providers: [ClientPlanner, ClientSecretPlanner, ConfigurationReader, Exporter, Planner, ResourceServerReader],
  exports: [Exporter, Planner],
})
export class PlanningModule {}
