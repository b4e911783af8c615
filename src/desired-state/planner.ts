import { Injectable } from '@nestjs/common';
import type { ClientEntity } from '../clients/client.entity.js';
import { ClientsService } from '../clients/clients.service.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { ResourceServersService } from '../scopes/resource-servers.service.js';
import { ClientPlanner, clientSubject, planClientRemoval } from './client-planner.js';
import { type DesiredClient, type DesiredResourceServer, hasScopes } from './configuration.js';
import { ConfigurationReader } from './configuration-reader.js';
import type { Fault } from './faults.js';
import type { Plan, PlannedChange, PlanOptions, Subject } from './plan.js';
import { faultsOfScopes, planRemoval, planResourceServer, subjectOf } from './resource-server-planner.js';
import { type Taking, faultsOfHolders } from './scope-holders.js';
import { inOrderOfMoves } from './scope-moves.js';
import type { SecretSource } from './secret-source.js';
import type { YamlDocument } from './yaml-document.js';

/** What is planned for one section. */
interface Part {
  readonly changes: readonly PlannedChange[];
  readonly kept: readonly Subject[];
}

/** Finds out what would make the database what a document says. Reads, and writes nothing. */
@Injectable()
export class Planner {
  constructor(
    private readonly reader: ConfigurationReader,
    private readonly clientPlanner: ClientPlanner,
    private readonly clients: ClientsService,
    private readonly registrations: ClientRegistrations,
    private readonly resourceServers: ResourceServersService,
  ) {}

  /** @throws InvalidConfigurationError naming every fault */
  async plan(document: YamlDocument, secrets: SecretSource, options: PlanOptions): Promise<Plan> {
    const faults: Fault[] = [];
    const notes: string[] = [];
    const wanted = this.reader.read(document, faults);
    const apis = await this.planResourceServers(wanted.resourceServers, faults, options);
    const present = await this.clients.list();
    const clients = await this.planClients(wanted.clients, present, { secrets, ...options, faults, notes });
    if (faults.length === 0) {
      const takings = await this.findTakings(wanted.resourceServers ?? []);
      faults.push(...faultsOfHolders(takings, present, clients.changes));
    }
    document.refuse(faults);
    const changes = inOrder([...apis.changes, ...clients.changes]);
    return { changes, kept: [...apis.kept, ...clients.kept], notes };
  }

  private async planResourceServers(
    desired: readonly DesiredResourceServer[] | undefined,
    faults: Fault[],
    { prune }: PlanOptions,
  ): Promise<Part> {
    const present = await this.resourceServers.list();
    const byAudience = new Map(present.map((row) => [row.audience, row]));
    const changes = (desired ?? []).flatMap(
      (one) => planResourceServer(one, byAudience.get(one.audience), faults) ?? [],
    );
    const named = new Set(desired?.map(({ audience }) => audience));
    // Those of code would be back at the next start.
    const unnamed = present.filter(({ audience, declaredAt }) => !named.has(audience) && declaredAt === null);
    const isPruned = prune && desired !== undefined;
    const gone: readonly ResourceServerEntity[] = isPruned ? unnamed : [];
    if (faults.length === 0) faults.push(...faultsOfScopes(desired ?? [], staying(present, named, gone)));
    return {
      changes: [...inOrderOfMoves(changes, desired ?? [], present, faults), ...gone.map(planRemoval)],
      kept: isPruned ? [] : unnamed.map(subjectOf),
    };
  }

  private async findTakings(desired: readonly DesiredResourceServer[]): Promise<Taking[]> {
    const takings: Taking[] = [];
    for (const { path, metadata } of desired) {
      const owned = hasScopes(metadata) ? await this.resourceServers.ownedByOthers(metadata) : [];
      takings.push(
        ...owned.map(({ scope, audience }) => ({ path: [...path, 'scopes', scope], scope, from: audience })),
      );
    }
    return takings;
  }

  private async planClients(
    desired: readonly DesiredClient[] | undefined,
    present: readonly ClientEntity[],
    { prune, ...planning }: PlanOptions & Parameters<ClientPlanner['plan']>[2],
  ): Promise<Part> {
    const byId = new Map(present.map((row) => [row.id, row]));
    const changes: PlannedChange[] = [];
    for (const one of desired ?? []) {
      const change = await this.clientPlanner.plan(one, byId.get(one.id), planning);
      if (change) changes.push(change);
    }
    const named = new Set(desired?.map(({ id }) => id));
    // They belong to whoever registered them (RFC 7592), and no file knows them.
    const registered = await this.registrations.clientIds();
    const unnamed = present.filter(({ id }) => !named.has(id) && !registered.has(id)).sort(byClientId);
    const isPruned = prune && desired !== undefined;
    return {
      changes: [...changes, ...(isPruned ? unnamed.map(planClientRemoval) : [])],
      kept: isPruned ? [] : unnamed.map(clientSubject),
    };
  }
}

function staying(
  present: readonly ResourceServerEntity[],
  named: ReadonlySet<string>,
  gone: readonly ResourceServerEntity[],
): readonly ResourceServerEntity[] {
  const stays = ({ audience, declaredAt }: ResourceServerEntity): boolean =>
    !named.has(audience) || declaredAt !== null;
  return present.filter((row) => stays(row) && !gone.includes(row));
}

/**
 * A scope can change hands within one configuration when it is first taken from clients and its API; and a client that
 * is new must not stand in the way by being registered for it.
 */
const ORDER = [
  'delete client',
  'update client',
  'delete resource server',
  'update resource server',
  'create resource server',
  'create client',
] as const;

function inOrder(changes: readonly PlannedChange[]): PlannedChange[] {
  const rank = ({ step }: PlannedChange): number => ORDER.indexOf(step.does);
  return [...changes].sort((one, other) => rank(one) - rank(other));
}

function byClientId(one: ClientEntity, other: ClientEntity): number {
  return one.id < other.id ? -1 : 1;
}
