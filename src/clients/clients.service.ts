import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import { uuidv7 } from '../crypto/uuid.js';
import { CachedRead } from '../database/cached-read.js';
import { Database } from '../database/database.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import type { Page, Slice } from '../database/pages.js';
import { ClientSecrets, keepingOf } from './client-secrets.js';
import type { ClientSecretEntity } from './client-secret.entity.js';
import type { ClientEntity } from './client.entity.js';
import { Client } from './client.js';
import { type ClientFilter, ClientsRepository } from './clients.repository.js';
import { type EffectiveRule, effectiveRules } from './profiles/effective-rules.js';
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
    private readonly origins: RedirectOrigins,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The client with this id, enabled or not; at most a second old. Longer ids exist nowhere and are not remembered. */
  find(id: string): Promise<Client | undefined> {
    return id.length > LONGEST_ID ? Promise.resolve(undefined) : this.cache.get(id);
  }

  /** Whether pages of this origin receive codes of an enabled client; at most a second old. */
  isRedirectOrigin(origin: string): Promise<boolean> {
    return this.origins.has(origin);
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
    return effectiveRules(metadata, this.settings.requirePushedRequests);
  }

  show(id: string): Promise<ClientEntity | null> {
    return this.clients.find(id);
  }

  /** @param id chosen only for well-known clients of the demo; generated otherwise */
  register(metadata: ClientMetadata, id?: string): Promise<RegisteredClient> {
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
      this.secrets.requireAllowed(metadata);
      await this.clients.insert(client);
      return { client, secret: await this.secrets.add(client.id, metadata) };
    });
  }

  /**
   * Puts other metadata in place of the present. A client whose method now needs a secret, or needs it kept in another way,
   * gets a new one; where none is needed any more, there is none. Undefined when somebody else has changed the client since it was read.
   */
  replaceMetadata(client: ClientEntity, metadata: ClientMetadata): Promise<RegisteredClient | undefined> {
    const isKeptAsBefore = keepingOf(client.metadata) === keepingOf(metadata);
    return this.change(client.id, async () => {
      if (!isKeptAsBefore) this.secrets.requireAllowed(metadata);
      const updatedAt = this.clock.now();
      if (!(await this.clients.replaceMetadata(client, metadata, updatedAt))) return undefined;
      if (!isKeptAsBefore) await this.clients.deleteSecrets(client.id);
      const revision = client.revision + 1;
      const changed = { ...client, metadata, name: metadata.client_name, updatedAt, revision };
      return { client: changed, secret: isKeptAsBefore ? undefined : await this.secrets.add(client.id, metadata) };
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
  async hasSecret(clientId: string, secret: string): Promise<boolean> {
    const hash = sha256(secret);
    const now = this.clock.now();
    const secrets = await this.clients.secretsOf(clientId);
    return secrets.some(
      ({ secretHash, expiresAt }) => (expiresAt ?? Infinity) > now && equalsInConstantTime(secretHash, hash),
    );
  }

  /** Enabling and disabling change nothing else; who holds tokens loses them through `revocation`. */
  setEnabled(client: ClientEntity, isEnabled: boolean): Promise<void> {
    const now = this.clock.now();
    const disabledAt = isEnabled ? null : (client.disabledAt ?? now);
    return this.change(client.id, () => this.clients.setDisabledAt(client.id, disabledAt, now));
  }

  /** The secrets of a client that are good now, the oldest first; their hashes are of no use to anybody. */
  async secretsOf(id: string): Promise<ClientSecretEntity[]> {
    const now = this.clock.now();
    return (await this.clients.secretsOf(id)).filter(({ expiresAt }) => (expiresAt ?? Infinity) > now);
  }

  removeSecret(client: ClientEntity, secretId: string): Promise<void> {
    return this.change(client.id, () => this.clients.deleteSecret(secretId));
  }

  /**
   * Adds a secret. The one before stays good for `overlap` seconds, and what is older goes at once: never more than two.
   */
  rotateSecret(client: ClientEntity, overlap: number): Promise<RegisteredClient> {
    return this.change(client.id, async () => {
      const [newest, ...older] = (await this.clients.secretsOf(client.id)).reverse();
      for (const secret of older) await this.clients.deleteSecret(secret.id);
      if (newest) await this.clients.expireSecret(newest.id, this.clock.now() + overlap * 1000);
      return { client, secret: await this.secrets.add(client.id, client.metadata) };
    });
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
