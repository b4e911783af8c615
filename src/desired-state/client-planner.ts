import { Injectable } from '@nestjs/common';
import { ClientPolicy } from '../clients/client-policy.js';
import type { ClientEntity } from '../clients/client.entity.js';
import { SectorIdentifiers } from '../clients/sector-identifiers.js';
import { clientForm } from './client-form.js';
import { type ClientPlanning, ClientSecretPlanner } from './client-secret-planner.js';
import type { DesiredClient } from './configuration.js';
import { changesBetween, type MemberChange } from './difference.js';
import type { Fault } from './faults.js';
import { faultsOfMetadata } from './located-reasons.js';
import type { PlannedChange, SecretChange, Subject } from './plan.js';

/** From the clients that there are to those that are wanted. Reads, and writes nothing. */
@Injectable()
export class ClientPlanner {
  constructor(
    private readonly secrets: ClientSecretPlanner,
    private readonly policy: ClientPolicy,
    private readonly sectors: SectorIdentifiers,
  ) {}

  async plan(
    desired: DesiredClient,
    present: ClientEntity | undefined,
    planning: ClientPlanning,
  ): Promise<PlannedChange | undefined> {
    const { id, path, metadata } = desired;
    const secret = await this.secrets.plan(desired, present, planning);
    const changes = changesBetween(present ? clientForm(present.metadata) : {}, clientForm(metadata));
    if (changes.length > 0) {
      const proof = () => this.policy.requireGrantTypes(metadata, present?.metadata);
      planning.faults.push(...faultsOfMetadata([...path, 'grant_types'], proof));
      const here = [...path, 'sector_identifier_uri'];
      // Asked once, and only then: what stays as it is stays so when its address does not answer.
      planning.faults.push(...(await faultsOfMetadataLater(here, this.sectors.verify(metadata))));
    }
    const members = [...changes, ...enabling(desired, present), ...secretMembers(desired, secret)];
    if (members.length === 0) return undefined;
    const shown = { kind: 'client', id, name: metadata.client_name, members } as const;
    if (!present) return { action: 'create', ...shown, step: creation(desired, secret) };
    const changed = changes.length > 0 ? metadata : undefined;
    return { action: 'update', ...shown, step: update(desired, present, { metadata: changed, secret }) };
  }
}

function creation({ metadata, isEnabled }: DesiredClient, secret: SecretChange | undefined): PlannedChange['step'] {
  return { does: 'create client', metadata, isEnabled, secret: secret?.secret };
}

function update(
  { isEnabled }: DesiredClient,
  client: ClientEntity,
  change: { metadata: DesiredClient['metadata'] | undefined; secret: SecretChange | undefined },
): PlannedChange['step'] {
  const wasEnabled = client.disabledAt === null;
  return { does: 'update client', client, ...change, isEnabled: wasEnabled === isEnabled ? undefined : isEnabled };
}

function enabling({ isEnabled }: DesiredClient, present: ClientEntity | undefined): MemberChange[] {
  const wasEnabled = !present || present.disabledAt === null;
  if (wasEnabled === isEnabled) return [];
  return [{ member: 'portico_enabled', ...(present ? { before: wasEnabled } : {}), after: isEnabled }];
}

/** Where the secret comes from, and whether there was another one; never more than that. */
function secretMembers({ secret: reference }: DesiredClient, change: SecretChange | undefined): MemberChange[] {
  if (!change) return [];
  const before = change.before === 'none' ? {} : { before: '(another secret)' };
  return [{ member: 'client_secret', ...before, after: reference }];
}

async function faultsOfMetadataLater(path: Fault['path'], proof: Promise<void>): Promise<Fault[]> {
  const [result] = await Promise.allSettled([proof]);
  return faultsOfMetadata(path, () => {
    if (result.status === 'rejected') throw result.reason;
  });
}

export function clientSubject({ id, name }: ClientEntity): Subject {
  return { kind: 'client', id, name };
}

export function planClientRemoval(row: ClientEntity): PlannedChange {
  const { revision } = row;
  return { action: 'delete', ...clientSubject(row), members: [], step: { does: 'delete client', revision } };
}
