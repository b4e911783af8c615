import { Injectable } from '@nestjs/common';
import { isKeptAlike } from '../clients/client-secrets.js';
import type { ClientEntity } from '../clients/client.entity.js';
import { ClientPolicy } from '../clients/client-policy.js';
import { ClientsService, usesSecret } from '../clients/clients.service.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import type { DesiredClient } from './configuration.js';
import type { Fault } from './faults.js';
import { faultsOfMetadata } from './located-reasons.js';
import type { SecretChange } from './plan.js';
import { derivedReference, referenceText } from './secret-reference.js';
import { type KnownSecret, type SecretSource, SHORTEST_SECRET } from './secret-source.js';

/** What a plan of clients is made with, and what is said about it on the way. */
export interface ClientPlanning {
  readonly secrets: SecretSource;
  /** Seconds. */
  readonly overlap: number;
  readonly faults: Fault[];
  readonly notes: string[];
}

const HOW = `a secret of at least ${SHORTEST_SECRET} characters (portico secret generate makes one)`;

/** Finds out which secret a client gets. */
@Injectable()
export class ClientSecretPlanner {
  constructor(
    private readonly clients: ClientsService,
    private readonly policy: ClientPolicy,
  ) {}

  /** The secret that is put in place; undefined where there is none, or the present one stays. */
  async plan(
    desired: DesiredClient,
    present: ClientEntity | undefined,
    planning: ClientPlanning,
  ): Promise<SecretChange | undefined> {
    const { id, path, metadata, secret: reference } = desired;
    if (!usesSecret(metadata)) {
      const message = `${id} authenticates by ${metadata.token_endpoint_auth_method} and has no secret; leave the member out`;
      if (reference) planning.faults.push({ path: [...path, 'client_secret'], message, isAboutName: true });
      return undefined;
    }
    if (present && isKeptAlike(present.metadata, metadata)) return this.planReplacement(desired, planning);
    const here = [...path, 'token_endpoint_auth_method'];
    planning.faults.push(...faultsOfMetadata(here, () => this.policy.requireSecret(metadata)));
    const secret = this.resolveNeeded(desired, planning);
    return secret && { secret, before: 'none' };
  }

  /** What cannot be resolved leaves the present secret as it is. */
  private async planReplacement(
    { id, path, secret: reference }: DesiredClient,
    { secrets, overlap, faults, notes }: ClientPlanning,
  ): Promise<SecretChange | undefined> {
    if (!reference) return undefined;
    const resolved = secrets.resolve(reference);
    if ('unusable' in resolved) {
      const message = `the secret of ${id}, in ${referenceText(reference)}: ${resolved.unusable}`;
      faults.push({ path: [...path, 'client_secret'], message });
    }
    if ('missing' in resolved) notes.push(`The client ${id} keeps its secret: ${resolved.missing}.`);
    if (!('secret' in resolved)) return undefined;
    const newest = (await this.clients.secretsOf(id)).at(-1);
    const hash = sha256(resolved.secret.reveal());
    if (newest && equalsInConstantTime(newest.secretHash, hash)) return undefined;
    return { secret: resolved.secret, before: { newestId: newest?.id, overlap } };
  }

  private resolveNeeded(
    { id, path, secret: reference }: DesiredClient,
    { secrets, faults }: ClientPlanning,
  ): KnownSecret | undefined {
    const needs = `${id} is a confidential client that has no such secret yet`;
    if (!reference) {
      const { env } = derivedReference(id);
      const message = `client_secret is missing: ${needs}; put client_secret: { env: ${env} } here, and ${HOW} into that variable`;
      faults.push({ path, message });
      return undefined;
    }
    const resolved = secrets.resolve(reference);
    if ('secret' in resolved) return resolved.secret;
    const message =
      'missing' in resolved
        ? `${needs}, and ${resolved.missing}; put ${HOW} there`
        : `the secret of ${id}, in ${referenceText(reference)}: ${resolved.unusable}`;
    faults.push({ path: [...path, 'client_secret'], message });
    return undefined;
  }
}
