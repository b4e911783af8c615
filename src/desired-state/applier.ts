import { Injectable } from '@nestjs/common';
import { ClientAdministration } from '../admin/client-administration.js';
import { ClientSecretAdministration } from '../admin/client-secret-administration.js';
import { ResourceServerAdministration } from '../admin/resource-server-administration.js';
import { Database } from '../database/database.js';
import type { Plan, PlannedChange, Step } from './plan.js';

type StepOf<Does extends Step['does']> = Extract<Step, { readonly does: Does }>;

/** Carries a plan out: all of it, or nothing. */
@Injectable()
export class Applier {
  constructor(
    private readonly clients: ClientAdministration,
    private readonly secrets: ClientSecretAdministration,
    private readonly resourceServers: ResourceServerAdministration,
    private readonly database: Database,
  ) {}

  /** @throws ChangedMeanwhileError when something is not as it was when the plan was made */
  async apply({ changes }: Plan): Promise<void> {
    if (changes.length === 0) return;
    await this.database.unit(async () => {
      for (const change of changes) await this.carryOut(change);
    });
  }

  private async carryOut({ id, step }: PlannedChange): Promise<unknown> {
    switch (step.does) {
      case 'create client':
        return this.createClient(id, step);
      case 'update client':
        return this.updateClient(id, step);
      case 'delete client':
        return this.clients.delete(id, step.revision);
      case 'create resource server':
        return this.resourceServers.create(step.metadata);
      case 'update resource server':
        return this.resourceServers.update(id, step.change, step.revision);
      case 'delete resource server':
        return this.resourceServers.delete(id, step.revision);
    }
  }

  private async createClient(id: string, { metadata, isEnabled, secret }: StepOf<'create client'>): Promise<void> {
    await this.clients.register(metadata, id, secret?.reveal());
    if (!isEnabled) await this.clients.disable(id);
  }

  private async updateClient(
    id: string,
    { client, metadata, isEnabled, secret }: StepOf<'update client'>,
  ): Promise<void> {
    let { revision } = client;
    if (metadata) {
      const value = secret?.before === 'none' ? secret.secret.reveal() : undefined;
      ({ revision } = (await this.clients.replace(client, metadata, value)).client);
    }
    if (isEnabled !== undefined) await this.clients[isEnabled ? 'enable' : 'disable'](id, revision);
    if (secret && secret.before !== 'none') await this.secrets.replace(id, secret.secret.reveal(), secret.before);
  }
}
