import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

/** Nonces that the resource server demands in DPoP proofs, against proofs made in advance (RFC 9449 §9, §11.2). */
export abstract class DpopNonces {
  /** The nonce that clients should use from now on: unpredictable, of scope-token characters (RFC 9449 §8.1). */
  abstract current(): Promise<string> | string;
  /** Whether a nonce was given out recently. */
  abstract isRecent(nonce: string): Promise<boolean> | boolean;
}

/** Nonces that are a MAC over the time: nothing is stored, and processes with the same key understand each other. */
export class TimedDpopNonces extends DpopNonces {
  /**
   * @param key shared by all processes behind one URL. Default: random, for one process
   * @param period seconds until there is a new nonce; the one before stays good as long. Default 60
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly key: Uint8Array | KeyObject = randomBytes(32),
    private readonly period = 60,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  current(): string {
    return this.nonceOf(this.currentPeriod());
  }

  isRecent(nonce: string): boolean {
    const period = this.currentPeriod();
    return [period, period - 1].some((recent) => isEqual(nonce, this.nonceOf(recent)));
  }

  private currentPeriod(): number {
    return Math.floor(this.now() / 1000 / this.period);
  }

  private nonceOf(period: number): string {
    return createHmac('sha256', this.key).update(`dpop-nonce ${period}`).digest('base64url');
  }
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
