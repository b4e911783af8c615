import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { equalsInConstantTime, sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { Sealer } from '../crypto/sealer.js';
import { uuidv7 } from '../crypto/uuid.js';
import type { ClientAuthenticationMethodName } from '../protocol/client-authentication-methods.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import type { ClientSecretEntity } from './client-secret.entity.js';
import type { ClientEntity } from './client.entity.js';
import { ClientsRepository } from './clients.repository.js';

const KIND = 'client-secret';

type Owner = Pick<ClientEntity, 'id' | 'metadata'>;

/** How the secret of a client is kept. Only an HMAC needs the secret itself; everything else needs its hash. */
type Keeping = 'none' | 'hashed' | 'sealed';

/** The methods that present a secret as it is. */
const PRESENTED: readonly ClientAuthenticationMethodName[] = ['client_secret_basic', 'client_secret_post'];

export function keepingOf({ token_endpoint_auth_method: method }: ClientMetadata): Keeping {
  if (method === 'client_secret_jwt') return 'sealed';
  return PRESENTED.includes(method) ? 'hashed' : 'none';
}

/** Whether the secret of a client can stay as it is when the metadata change so. */
export function isKeptAlike(before: ClientMetadata, after: ClientMetadata): boolean {
  return keepingOf(before) === keepingOf(after);
}

/** The newest secret of a client as it was read, and the seconds for which it stays good beside its successor. */
export interface SecretBefore {
  /** Undefined where there was none. */
  readonly newestId: string | undefined;
  readonly overlap: number;
}

/** Secrets of clients, as they are made and kept. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a secret; undefined where the client needs none.
   * @param secret made here unless somebody else has made it
   */
  async add(clientId: string, metadata: ClientMetadata, secret = randomSecret()): Promise<string | undefined> {
    const keeping = keepingOf(metadata);
    if (keeping === 'none') return undefined;
    const now = this.clock.now();
    await this.clients.insertSecret({
      id: uuidv7(now),
      clientId,
      secretHash: sha256(secret),
      sealedSecret: keeping === 'sealed' ? this.sealer.seal(KIND, secret) : null,
      createdAt: now,
      expiresAt: null,
    });
    return secret;
  }

  /** Those that are good now, the oldest first. */
  async goodOf(clientId: string): Promise<ClientSecretEntity[]> {
    const now = this.clock.now();
    return (await this.clients.secretsOf(clientId)).filter(({ expiresAt }) => (expiresAt ?? Infinity) > now);
  }

  /** Whether this is one that is good now. */
  async has(clientId: string, secret: string): Promise<boolean> {
    const hash = sha256(secret);
    return (await this.goodOf(clientId)).some(({ secretHash }) => equalsInConstantTime(secretHash, hash));
  }

  /** Adds one beside the one before, which ends after the overlap; what is older goes at once. */
  async rotate({ id, metadata }: Owner, overlap: number): Promise<string | undefined> {
    const [newest, ...older] = (await this.clients.secretsOf(id)).reverse();
    for (const secret of older) await this.clients.deleteSecret(secret.id);
    if (newest) await this.clients.expireSecret(newest.id, this.clock.now() + overlap * 1000);
    return this.add(id, metadata);
  }

  /** False when the one before is the newest no more, because somebody else has rotated meanwhile. */
  async replace({ id, metadata }: Owner, secret: string, { newestId, overlap }: SecretBefore): Promise<boolean> {
    const older = (await this.clients.secretsOf(id)).filter((one) => one.id !== newestId);
    const endsAt = this.clock.now() + overlap * 1000;
    if (newestId !== undefined && !(await this.clients.expireNewestSecret(newestId, endsAt))) return false;
    for (const one of older) await this.clients.deleteSecret(one.id);
    await this.add(id, metadata, secret);
    return true;
  }

  /** The secret that was sealed; undefined when SECRETS lacks the key. */
  open(sealed: string): string | undefined {
    return this.sealer.open<string>(KIND, sealed);
  }

  /** Those that `reseal` would have to seal anew, as it names them. */
  async sealedWithOlder(): Promise<readonly string[]> {
    const sealed = await this.clients.sealedSecrets();
    return sealed
      .filter(({ sealedSecret }) => sealedSecret !== null && !this.sealer.isNewest(sealedSecret))
      .map(({ clientId }) => `client-secret:${clientId}`);
  }

  /** Seals with the newest secret what is sealed with an older one; answers whose that was. */
  async reseal(): Promise<{ resealed: string[]; unreadable: string[] }> {
    const [resealed, unreadable]: [string[], string[]] = [[], []];
    for (const { id, clientId, sealedSecret } of await this.clients.sealedSecrets()) {
      if (sealedSecret === null || this.sealer.isNewest(sealedSecret)) continue;
      const secret = this.open(sealedSecret);
      if (secret === undefined) unreadable.push(`client-secret:${clientId}`);
      else {
        await this.clients.replaceSealed(id, this.sealer.seal(KIND, secret));
        resealed.push(`client-secret:${clientId}`);
      }
    }
    return { resealed, unreadable };
  }
}
