import { Inject, Injectable } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Sealer } from '../crypto/sealer.js';
import { CachedRead } from '../database/cached-read.js';
import { isPublishedAt, signingKeyAt, stateAt } from './key-schedule.js';
import type { SigningAlgorithm } from './signing-algorithm.js';
import { SigningKey } from './signing-key.js';
import { type Resealed, SigningKeysRepository } from './signing-keys.repository.js';

/** The signing keys in use. What each key is doing now follows from the rows and the time: no process tells another. */
@Injectable()
export class KeyRing {
  // With the database away, tokens are still signed and verified with the keys that are known.
  private readonly cache = new CachedRead(() => this.read(), { patienceMs: 150 });
  private readonly parsed = new Map<string, SigningKey>();

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The key that signs with this algorithm now; made when there is none yet. @throws UnreadableKeyError */
  async signingKey(algorithm: SigningAlgorithm): Promise<SigningKey> {
    const known = signingKeyAt(await this.cache.get('all'), algorithm, this.clock.now());
    known?.requirePrivateKey();
    if (known) return known;
    await this.keys.addNext(algorithm, this.clock.now());
    this.cache.clear();
    const made = signingKeyAt(await this.cache.get('all'), algorithm, this.clock.now());
    if (!made) throw new Error(`There is no ${algorithm} key, and none could be made.`);
    return made;
  }

  /** Keys that verifiers may meet: those that sign, will sign soon, or have signed what is still good. */
  async publishedKeys(): Promise<readonly SigningKey[]> {
    const keys = await this.cache.get('all');
    const now = this.clock.now();
    return keys.filter((key) => isPublishedAt(key, keys, now, this.longestTokenMs));
  }

  /** The public key that a token of this server names. */
  async find(kid: string | undefined, algorithm: string): Promise<KeyObject | undefined> {
    const keys = await this.publishedKeys();
    return keys.find((key) => key.kid === kid && key.algorithm === algorithm)?.publicKey;
  }

  /** The same among all keys there ever were, for hints, which may be older than any published key. */
  async findAny(kid: string, algorithm: string): Promise<KeyObject | undefined> {
    const keys = await this.cache.get('all');
    return keys.find((key) => key.kid === kid && key.algorithm === algorithm)?.publicKey;
  }

  /**
   * Adds the next key of an algorithm.
   * @param delay seconds until it signs; verifiers that cached the JWKS need this time to learn of it
   */
  rotate(algorithm: SigningAlgorithm, delay: number): Promise<SigningKey> {
    return this.add(algorithm, this.clock.now() + delay * 1000);
  }

  /** @param signsFrom milliseconds since the epoch */
  async add(algorithm: SigningAlgorithm, signsFrom: number): Promise<SigningKey> {
    const added = await this.keys.addNext(algorithm, signsFrom);
    this.cache.clear();
    return new SigningKey(added, this.sealer);
  }

  /** Makes older secrets unneeded for the keys that are kept. */
  reseal(): Promise<Resealed> {
    return this.keys.reseal();
  }

  /** The ids of keys whose private parts an older secret has sealed. */
  sealedWithOlder(): Promise<readonly string[]> {
    return this.keys.sealedWithOlder();
  }

  /** Every key there ever was. */
  all(): Promise<readonly SigningKey[]> {
    return this.cache.get('all');
  }

  /** All keys with what each is doing now. */
  async list(): Promise<readonly { key: SigningKey; state: string }[]> {
    const keys = await this.cache.get('all');
    const now = this.clock.now();
    return keys.map((key) => ({ key, state: stateAt(key, keys, now, this.longestTokenMs) }));
  }

  private get longestTokenMs(): number {
    const { accessTokenTtl, accessTokenTtlMax, idTokenTtl } = this.settings;
    return Math.max(accessTokenTtl, accessTokenTtlMax, idTokenTtl) * 1000;
  }

  private async read(): Promise<readonly SigningKey[]> {
    return (await this.keys.list()).map((row) => this.parse(row.kid, () => new SigningKey(row, this.sealer)));
  }

  private parse(kid: string, make: () => SigningKey): SigningKey {
    const known = this.parsed.get(kid) ?? make();
    this.parsed.set(kid, known);
    return known;
  }
}
