import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { OutboundError, OutboundGate } from '../outbound/outbound-gate.js';
import { isJsonObject } from '../protocol/json-members.js';
import { fits, type Jwk, publicKeyOf } from '../resource-server/signature-algorithms.js';
import type { Client } from './client.js';

interface FetchedKeys {
  readonly keys: Promise<readonly Jwk[]>;
  readonly at: number;
}

/** Milliseconds for which fetched keys are good. */
const FRESH_MS = 300_000;
/** Milliseconds in which keys are fetched at most once, however many unknown key ids come. */
const COOLDOWN_MS = 10_000;
const MOST_CLIENTS = 1000;

/** Parsing a key costs half of what verifying with it does, and clients that are known keep their JWKs for a moment. */
const parsed = new WeakMap<Jwk, KeyObject>();

/** The public keys of clients: registered by value, or fetched from their jwks_uri through the outbound gate. */
@Injectable()
export class ClientKeys {
  private readonly fetched = new Map<string, FetchedKeys>();

  constructor(
    private readonly gate: OutboundGate,
    private readonly clock: Clock,
  ) {}

  /** Undefined where the client has no such key; without a `kid` it must be unmistakable. */
  async find(client: Client, kid: string | undefined, algorithm: string): Promise<KeyObject | undefined> {
    const { jwks, jwksUri } = client;
    if (jwks) return pick(jwks.keys, kid, algorithm);
    if (jwksUri === undefined) return undefined;
    const known = pick(await this.fetch(jwksUri, FRESH_MS), kid, algorithm);
    // The client may have rotated its keys since.
    return known ?? pick(await this.fetch(jwksUri, COOLDOWN_MS), kid, algorithm);
  }

  private fetch(uri: string, maxAgeMs: number): Promise<readonly Jwk[]> {
    const known = this.fetched.get(uri);
    const now = this.clock.now();
    // A clock that was set back must not keep old keys for as long.
    if (known && Math.abs(now - known.at) < maxAgeMs) return known.keys;
    const keys = this.read(uri);
    this.fetched.delete(uri);
    this.fetched.set(uri, { keys, at: now });
    if (this.fetched.size > MOST_CLIENTS) this.fetched.delete(this.fetched.keys().next().value as string);
    return keys;
  }

  // A client whose keys cannot be had proves nothing; why is its own to find out, from our log.
  private async read(uri: string): Promise<readonly Jwk[]> {
    try {
      return keysIn(JSON.parse(await this.gate.read(uri, { accept: 'application/json' })));
    } catch (error) {
      if (error instanceof OutboundError || error instanceof SyntaxError) return [];
      throw error;
    }
  }
}

/** What of a document may be keys (RFC 7517 §5): it can be anything. */
function keysIn(document: unknown): readonly Jwk[] {
  const keys: unknown = isJsonObject(document) ? document['keys'] : undefined;
  return Array.isArray(keys) ? (keys as unknown[]).filter(isJsonObject) : [];
}

function pick(keys: readonly Jwk[], kid: string | undefined, algorithm: string): KeyObject | undefined {
  const candidates = keys
    .filter((jwk) => (kid === undefined || jwk.kid === kid) && (jwk.use === undefined || jwk.use === 'sig'))
    .filter((jwk) => jwk.alg === undefined || jwk.alg === algorithm)
    .map(parseOnce)
    .filter((key) => key !== undefined && fits(key, algorithm));
  return candidates.length === 1 || kid !== undefined ? candidates[0] : undefined;
}

function parseOnce(jwk: Jwk): KeyObject | undefined {
  const known = parsed.get(jwk);
  if (known) return known;
  const key = publicKeyOf(jwk);
  if (key) parsed.set(jwk, key);
  return key;
}
