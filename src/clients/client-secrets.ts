import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { sha256 } from '../crypto/hash.js';
import { randomSecret } from '../crypto/random.js';
import { Sealer } from '../crypto/sealer.js';
import { uuidv7 } from '../crypto/uuid.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import { InvalidClientMetadataError } from './client-metadata.js';
import { ClientsRepository } from './clients.repository.js';

const KIND = 'client-secret';

/** How the secret of a client is kept. Only an HMAC needs the secret itself; everything else needs its hash. */
type Keeping = 'none' | 'hashed' | 'sealed';

export function keepingOf({ token_endpoint_auth_method: method }: ClientMetadata): Keeping {
  if (method === 'client_secret_jwt') return 'sealed';
  return method === 'client_secret_basic' || method === 'client_secret_post' ? 'hashed' : 'none';
}

/** Secrets of clients, as they are made and kept. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws InvalidClientMetadataError for a way of keeping that the settings do not allow */
  requireAllowed(metadata: ClientMetadata): void {
    if (keepingOf(metadata) !== 'sealed' || this.settings.clientSecretJwt) return;
    throw new InvalidClientMetadataError([
      'token_endpoint_auth_method: client_secret_jwt is off here (CLIENT_SECRET_JWT); private_key_jwt needs no secret',
    ]);
  }

  /** Makes a secret; undefined where the client needs none. */
  async add(clientId: string, metadata: ClientMetadata): Promise<string | undefined> {
    const keeping = keepingOf(metadata);
    if (keeping === 'none') return undefined;
    const secret = randomSecret();
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
