import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import type { Page, Slice } from '../database/pages.js';
import type { Requirement } from '../database/requirements.js';
import { ClientPolicy } from './client-policy.js';
import { ClientSecrets, isKeptAlike, keepingOf, type SecretBefore } from './client-secrets.js';
import type { ClientSecretEntity } from './client-secret.entity.js';
import type { ClientEntity } from './client.entity.js';
import { Client } from './client.js';
import { type ClientFilter, ClientsRepository } from './clients.repository.js';
import type { EffectiveRule } from './profiles/effective-rules.js';
import { RedirectOrigins } from './redirect-origins.js';

/** A client that was just registered, or whose secret was just rotated; the secret is told once. */
export interface RegisteredClient {
  readonly client: ClientEntity;
  readonly secret: string | undefined;
}

/** As wide as the column: an id that cannot be stored must not fill the memory either. */
const LONGEST_ID = 128;

@Injectable()
export class ClientsService {
  private readonly cache = new CachedRead((id) => this.read(id));

  constructor(
    private readonly clients: ClientsRepository,
    private readonly secrets: ClientSecrets,
    private readonly policy: ClientPolicy,
    private readonly origins: RedirectOrigins,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The client with this id, enabled or not; at most a second old. Longer ids exist nowhere and are not remembered. */
  find(id: string): Promise<Client | undefined> {
    return id.length > LONGEST_ID ? Promise.resolve(undefined) : this.cache.get(id);
  }

  /** Whether pages of this origin receive codes of an enabled client; at most a second old. */
  isRedirectOrigin(origin: string): Promise<boolean> {
    return this.origins.has(origin);
  }

  /** The client is there and switched on, as a requirement of another statement. */
  requireEnabled(id: string): Requirement {
    return this.clients.requireEnabled(id);
  }

  list(): Promise<ClientEntity[]> {
    return this.clients.list();
  }

  page(filter: ClientFilter, slice: Slice<ClientEntity>): Promise<Page<ClientEntity>> {
    return this.clients.page(filter, slice);
  }

  count(): Promise<number> {
    return this.clients.count();
  }

  /** What the client is held to, and from what it is exempted. */
  rulesOf({ metadata }: ClientEntity): readonly EffectiveRule[] {
    return this.policy.rulesOf(metadata);
  }

  show(id: string): Promise<ClientEntity | null> {
    return this.clients.find(id);
  }

  /**
   * @param id chosen only where somebody else keeps it: in a configuration, in the demo; generated otherwise
   * @param secret generated unless somebody else keeps it
   */
  register(metadata: ClientMetadata, id?: string, secret?: string): Promise<RegisteredClient> {
    const now = this.clock.now();
    const client: ClientEntity = {
      id: id ?? uuidv7(now),
      name: metadata.client_name,
      metadata,
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    };
    return this.change(client.id, async () => {
      this.policy.require(metadata);
      await this.clients.insert(client);
      return { client, secret: await this.secrets.add(client.id, metadata, secret) };
    });
  }

  /**
   * Puts other metadata in place of the present. A client whose method now needs a secret, or needs it kept in another way,
   * gets a new one; where none is needed any more, there is none. Undefined when somebody else has changed the client since it was read.
   * @param secret the new one, where one is needed; generated without it
   */
  replaceMetadata(
    client: ClientEntity,
    metadata: ClientMetadata,
    secret?: string,
  ): Promise<RegisteredClient | undefined> {
    const isKeptAsBefore = isKeptAlike(client.metadata, metadata);
    return this.change(client.id, async () => {
      this.policy.require(metadata, client.metadata);
      const updatedAt = this.clock.now();
      if (!(await this.clients.replaceMetadata(client, metadata, updatedAt))) return undefined;
      if (!isKeptAsBefore) await this.clients.deleteSecrets(client.id);
      const changed = { ...client, metadata, name: metadata.client_name, updatedAt, revision: client.revision + 1 };
      if (isKeptAsBefore) return { client: changed, secret: undefined };
      return { client: changed, secret: await this.secrets.add(client.id, metadata, secret) };
    });
  }

  /** A secret that was kept sealed; undefined when SECRETS lacks the key. */
  openSecret(sealed: string): string | undefined {
    return this.secrets.open(sealed);
  }

  /** Seals anew what is kept sealed (client_secret_jwt). */
  resealSecrets(): Promise<{ resealed: string[]; unreadable: string[] }> {
    return this.secrets.reseal();
  }

  /** Whose secrets `resealSecrets` would have to seal anew. */
  sealedWithOlder(): Promise<readonly string[]> {
    return this.secrets.sealedWithOlder();
  }

  /** Whether this is a secret of the client that is good now. */
  hasSecret(clientId: string, secret: string): Promise<boolean> {
    return this.secrets.has(clientId, secret);
  }

  /**
   * Enabling and disabling change nothing else; who holds tokens loses them through `revocation`.
   * @param revision the one that is meant; any without it
   * @returns false when it is another one by now
   */
  setEnabled(client: ClientEntity, isEnabled: boolean, revision?: number): Promise<boolean> {
    const now = this.clock.now();
    const disabledAt = isEnabled ? null : (client.disabledAt ?? now);
    const where = revision === undefined ? { id: client.id } : { id: client.id, revision };
    return this.change(client.id, () => this.clients.setDisabledAt(where, disabledAt, now));
  }

  /** The secrets of a client that are good now, the oldest first; their hashes are of no use to anybody. */
  secretsOf(id: string): Promise<ClientSecretEntity[]> {
    return this.secrets.goodOf(id);
  }

  removeSecret(client: ClientEntity, secretId: string): Promise<void> {
    return this.change(client.id, () => this.clients.deleteSecret(secretId));
  }

  /**
   * Adds a secret. The one before stays good for `overlap` seconds, and what is older goes at once: never more than two.
   */
  rotateSecret(client: ClientEntity, overlap: number): Promise<RegisteredClient> {
    return this.change(client.id, async () => ({ client, secret: await this.secrets.rotate(client, overlap) }));
  }

  /**
   * The same with a secret that somebody else has made, in place of the newest one that was read.
   * @returns false when that is the newest no more
   */
  replaceSecret(client: ClientEntity, secret: string, before: SecretBefore): Promise<boolean> {
    return this.change(client.id, () => this.secrets.replace(client, secret, before));
  }

  /**
   * @param revision the one that is meant; any without it
   * @returns false when it is gone, or another one by now
   */
  delete(id: string, revision?: number): Promise<boolean> {
    return this.change(id, () => this.clients.delete(id, revision));
  }

  private async change<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = await this.database.unit(work);
    this.cache.forget(id);
    this.origins.forget();
    return result;
  }

  private async read(id: string): Promise<Client | undefined> {
    const row = await this.clients.find(id);
    return row ? new Client(row, await this.clients.secretsOf(id)) : undefined;
  }
}

/** Whether a client proves who it is by a secret. */
export function usesSecret(metadata: ClientMetadata): boolean {
  return keepingOf(metadata) !== 'none';
}
