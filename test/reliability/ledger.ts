import { setTimeout as sleep } from 'node:timers/promises';
import { requireAlive, requireDead } from './scenarios.js';
import { isLost, type Outcome, Wire } from './wire.js';
import type { TestClient } from '../support/server.js';

/** Tokens that a client received with 200. */
export interface Holding {
  latest: Outcome;
  /** What the client knows: that they are good, that it ended them, or nothing, because an answer is missing. */
  state: 'alive' | 'revoked' | 'unknown';
}

/** Verifying more takes longer than it tells. */
const MOST = 200;
const AT_ONCE = 8;

/** What clients were told, and what must therefore be true. */
export class Ledger {
  requests = 0;
  lost = 0;
  verified = 0;
  readonly violations: string[] = [];
  private holdings: Holding[] = [];
  private readonly successors = new Map<string, string>();

  constructor(private readonly client: TestClient) {}

  /** Counts every request of the traffic. */
  async noting(work: Promise<Outcome>): Promise<Outcome> {
    const outcome = await work;
    this.requests += 1;
    if (isLost(outcome)) this.lost += 1;
    return outcome;
  }

  receive(latest: Outcome): Holding {
    const holding: Holding = { latest, state: 'unknown' };
    this.holdings.push(holding);
    return holding;
  }

  /** One token has one successor, however often and wherever it is asked for. */
  rotated(holding: Holding, latest: Outcome): void {
    const [before, after] = [holding.latest.tokens.refresh_token!, latest.tokens.refresh_token!];
    if ((this.successors.get(before) ?? after) !== after) this.accuse('A refresh token had two successors.');
    this.successors.set(before, after);
    holding.latest = latest;
  }

  accuse(what: string): void {
    this.violations.push(what);
  }

  /** With nothing else going on: what clients were told holds at every process. Forgets what it has looked at. */
  async verify(urls: readonly string[]): Promise<void> {
    await sleep(1100);
    const known = this.holdings.filter(({ state }) => state !== 'unknown').slice(-MOST);
    this.holdings = [];
    const next = known.entries();
    const verifyNext = async (): Promise<void> => {
      for (const [number, holding] of next) {
        await this.verifyOne(holding, new Wire(urls[number % urls.length]!, this.client));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, verifyNext));
    this.verified += known.length;
  }

  private async verifyOne({ latest, state }: Holding, wire: Wire): Promise<void> {
    const faults =
      state === 'alive'
        ? await requireAlive(wire, latest, 'tokens that were received')
        : await requireDead(wire, latest, 'tokens that were revoked');
    this.violations.push(...faults);
  }
}
