import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { discover, endpointOf } from './issuer-metadata.js';
import type { JwtVerifierOptions } from './jwt-verifier-options.js';
import { fetchJson } from './outbound.js';
import { fits, type Jwk, publicKeyOf } from './signature-algorithms.js';

interface VerificationKey {
  kid: string | undefined;
  /** RFC 7517 §4.4: when the issuer names one, only that one. */
  algorithm: string | undefined;
  key: KeyObject;
}

/** Seconds between attempts while the issuer cannot be reached. */
const RETRY = 2;

/** The public keys of the issuer: cached, read again for an unknown key id, kept through an outage. */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private keys: VerificationKey[] = [];
  /** Milliseconds since 1970; 0 is never. */
  private readAt = 0;
  private attemptedAt = 0;
  private missedAt = 0;
  private failure: Error | undefined;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: JwtVerifierOptions) {}

  /**
   * The key for a token's `kid` and `alg`, or `undefined` when the issuer has no such key.
   *
   * @throws Error when there is no key and the issuer cannot be reached
   */
  async find(kid: string | undefined, algorithm: string): Promise<KeyObject | undefined> {
    const known = this.pick(kid, algorithm);
    if (known) {
      if (this.age(this.readAt) > (this.options.jwksMaxAge ?? 600) && this.mayTryAgain()) void this.read();
      return known;
    }
    await this.lookAgain();
    const found = this.pick(kid, algorithm);
    if (!found && this.failure) throw this.failure;
    return found;
  }

  /** A flood of invented key ids must not become a flood of requests to the issuer. */
  private async lookAgain(): Promise<void> {
    if (this.reading) return this.reading;
    if (this.isGone()) return this.mayTryAgain() ? this.read() : undefined;
    if (this.age(this.missedAt) <= (this.options.jwksCooldown ?? 30)) return;
    this.missedAt = this.now();
    await this.read();
  }

  private pick(kid: string | undefined, algorithm: string): KeyObject | undefined {
    if (this.isGone()) return undefined;
    const candidates = this.keys.filter(
      (entry) =>
        (kid === undefined || entry.kid === kid) &&
        (entry.algorithm === undefined || entry.algorithm === algorithm) &&
        fits(entry.key, algorithm),
    );
    // Without a kid the key must be unmistakable; nothing is tried out.
    return kid === undefined && candidates.length > 1 ? undefined : candidates[0]?.key;
  }

  /** One reading at a time; a failure is remembered and logged, and the keys that are there stay. */
  private read(): Promise<void> {
    if (this.reading) return this.reading;
    this.attemptedAt = this.now();
    this.reading = this.readOnce()
      .then(
        (keys) => {
          this.keys = keys;
          this.readAt = this.now();
          this.failure = undefined;
        },
        (error: unknown) => {
          this.failure = new Error(`The keys of ${this.options.issuer} could not be read`, { cause: error });
          this.logger.warn(`The keys of ${this.options.issuer} could not be read: ${String(error)}`);
        },
      )
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOnce(): Promise<VerificationKey[]> {
    const { issuer, jwksUri } = this.options;
    const uri = jwksUri ?? endpointOf(await discover(issuer, this.options), 'jwks_uri');
    const { keys } = await fetchJson(uri, this.options);
    if (!Array.isArray(keys)) throw new Error(`${uri} is no key set`);
    return (keys as unknown[]).flatMap(verificationKey);
  }

  /** Nothing was ever read, or so long ago that a key withdrawn since would live on. */
  private isGone(): boolean {
    return this.age(this.readAt) > (this.options.jwksStaleTtl ?? 86_400);
  }

  private mayTryAgain(): boolean {
    return this.age(this.attemptedAt) > RETRY;
  }

  /** Seconds since. */
  private age(since: number): number {
    return (this.now() - since) / 1000;
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

function verificationKey(value: unknown): VerificationKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const jwk = value as Jwk;
  const isForVerifying = jwk.use === undefined || jwk.use === 'sig';
  const mayVerify = !Array.isArray(jwk.key_ops) || jwk.key_ops.includes('verify');
  const key = isForVerifying && mayVerify ? publicKeyOf(jwk) : undefined;
  if (!key) return [];
  return [{ kid: text(jwk.kid), algorithm: text(jwk.alg), key }];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
