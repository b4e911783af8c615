import { createHash } from 'node:crypto';
import { InvalidDpopProofError, VerifierUnavailableError } from '../errors.js';
import type { DpopProof } from './dpop-proof.js';

/**
 * Remembers what may be used once. Give an implementation on a shared store where several processes serve one URL:
 * each process by itself would accept a proof once (RFC 9449 §11.1).
 */
export abstract class ReplayStore {
  /**
   * Claims a value; `false` when somebody did before. Must be atomic, as the INSERT into a table with a primary key is.
   *
   * @param key 43 characters, base64url of a SHA-256 hash
   * @param expiresAt seconds since 1970; the claim may be forgotten then
   */
  abstract claim(key: string, expiresAt: number): Promise<boolean> | boolean;
}

/**
 * RFC 9449 §11.1. To be called last, so that only a proof that holds uses its jti up, and only for its own key.
 *
 * @throws InvalidDpopProofError when the proof was used before
 */
export async function claimProof({ jkt, jti, expiresAt }: DpopProof, replays: ReplayStore): Promise<void> {
  const key = createHash('sha256').update(`${jkt}\0${jti}`).digest('base64url');
  if (!(await replays.claim(key, expiresAt))) throw new InvalidDpopProofError('This DPoP proof was used before');
}

/** A `ReplayStore` for one process. Fails closed (503) when it holds `limit` claims. */
export class MemoryReplayStore extends ReplayStore {
  private readonly claims = new Map<string, number>();

  /**
   * @param limit how many claims at once; about 150 bytes each. Default 500,000
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly limit = 500_000,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  claim(key: string, expiresAt: number): boolean {
    this.forgetExpired();
    if (this.claims.has(key)) return false;
    if (this.claims.size >= this.limit) throw new VerifierUnavailableError(new Error('too many DPoP proofs'));
    this.claims.set(key, expiresAt);
    return true;
  }

  /** Claims expire about in the order in which they came, so looking at the oldest is enough. */
  private forgetExpired(): void {
    const now = this.now() / 1000;
    for (const [key, expiresAt] of this.claims) {
      if (expiresAt > now) return;
      this.claims.delete(key);
    }
  }
}
