import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint } from 'jose';
import { Clock } from '../clock/clock.js';
import { Sealer } from '../crypto/sealer.js';
import { Database } from '../database/database.js';
import { signingAlgorithms, type SigningAlgorithm } from './signing-algorithm.js';
import { SigningKeyEntity } from './signing-key.entity.js';
import { PRIVATE_KEY_KIND } from './signing-key.js';

/** Ids of keys. */
export interface Resealed {
  readonly resealed: readonly string[];
  /** SECRETS has none of the keys that they were sealed with. */
  readonly unreadable: readonly string[];
}

/** The statements on `signing_keys`. */
@Injectable()
export class SigningKeysRepository {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  list(): Promise<SigningKeyEntity[]> {
    return this.database.read((manager) =>
      manager.find(SigningKeyEntity, { order: { algorithm: 'ASC', sequence: 'ASC' } }),
    );
  }

  /** Adds the next key. Of processes that do so at once one adds, and all others get what that one added. */
  async addNext(algorithm: SigningAlgorithm, signsFrom: number): Promise<SigningKeyEntity> {
    const sequence = (await this.lastOf(algorithm)) + 1;
    const row = await this.generate(algorithm, sequence, signsFrom);
    if (await this.database.insertIfAbsent(SigningKeyEntity, row)) return row;
    return this.database.read((manager) => manager.findOneByOrFail(SigningKeyEntity, { algorithm, sequence }));
  }

  /** Seals every private key with the newest secret; several processes may do so at once. */
  async reseal(): Promise<Resealed> {
    const [resealed, unreadable]: [string[], string[]] = [[], []];
    for (const { algorithm, sequence, kid, sealedPrivateKey } of await this.list()) {
      if (this.sealer.isNewest(sealedPrivateKey)) continue;
      const privateJwk = this.sealer.open(PRIVATE_KEY_KIND, sealedPrivateKey);
      if (privateJwk === undefined) {
        unreadable.push(kid);
        continue;
      }
      const change = { sealedPrivateKey: this.sealer.seal(PRIVATE_KEY_KIND, privateJwk) };
      await this.database.updateWhere(SigningKeyEntity, { algorithm, sequence }, change);
      resealed.push(kid);
    }
    return { resealed, unreadable };
  }

  /** The ids of those that `reseal` would have to seal anew. */
  async sealedWithOlder(): Promise<readonly string[]> {
    const rows = await this.list();
    return rows.filter(({ sealedPrivateKey }) => !this.sealer.isNewest(sealedPrivateKey)).map(({ kid }) => kid);
  }

  private async lastOf(algorithm: SigningAlgorithm): Promise<number> {
    return (await this.list()).filter((row) => row.algorithm === algorithm).at(-1)?.sequence ?? 0;
  }

  private async generate(algorithm: SigningAlgorithm, sequence: number, signsFrom: number): Promise<SigningKeyEntity> {
    const { publicKey, privateKey } = await signingAlgorithms[algorithm].generate();
    const publicJwk = publicKey.export({ format: 'jwk' });
    return {
      algorithm,
      sequence,
      kid: await calculateJwkThumbprint(publicJwk),
      publicJwk,
      sealedPrivateKey: this.sealer.seal(PRIVATE_KEY_KIND, privateKey.export({ format: 'jwk' })),
      createdAt: this.clock.now(),
      signsFrom,
    };
  }
}
