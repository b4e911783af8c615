import { setTimeout as sleep } from 'node:timers/promises';
import type { TestBrowser } from '../support/browser.js';
import type { TestClient } from '../support/server.js';
import type { Holding, Ledger } from './ledger.js';
import { type FailPoint, flowAt, isLost, type Outcome, Wire } from './wire.js';

const FULL = { scope: 'notes:read offline_access' };

/** Longer than any fault; whoever has no answer by then will not get one. */
const PATIENCE_MS = 90_000;

/** People who sign in, and a client that redeems, refreshes and revokes, at whatever process they come to. */
export class Traffic {
  private isOver = false;
  private running: Promise<unknown> = Promise.resolve();
  private trap: { readonly url: string; readonly failPoint: string } | undefined;

  constructor(
    private readonly urls: readonly string[],
    private readonly client: TestClient,
    private readonly usernames: readonly string[],
    private readonly ledger: Ledger,
  ) {}

  start(): void {
    this.isOver = false;
    this.running = Promise.all(this.usernames.map((username) => this.live(username)));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  /** Requests of clients to that process carry the fail-point, until no trap is set. */
  setTrap(url?: string, failPoint?: string): void {
    this.trap = url !== undefined && failPoint !== undefined ? { url, failPoint } : undefined;
  }

  /** Resolves when so many more requests were sent. */
  async untilBusy(requests: number): Promise<void> {
    const enough = this.ledger.requests + requests;
    const deadline = Date.now() + PATIENCE_MS;
    while (this.ledger.requests < enough) {
      if (Date.now() > deadline) throw new Error(`Fewer than ${requests} requests within ${PATIENCE_MS} ms.`);
      await sleep(10);
    }
  }

  private async live(username: string): Promise<void> {
    let browser: TestBrowser | undefined;
    while (!this.isOver) {
      const flow = flowAt(this.anyUrl(), this.client, browser);
      // Where the process of a page dies, the person tries again.
      const code = await flow.authorize(username, FULL).catch(() => undefined);
      browser = flow.browser;
      if (code) await this.useCode(code);
      else await sleep(50);
    }
  }

  private async useCode(code: { code: string; verifier: string }): Promise<void> {
    if (Math.random() < 0.1) {
      await this.race(code);
      return;
    }
    const holding = await this.redeem(code);
    if (!holding) return;
    for (let left = Math.floor(Math.random() * 3); left > 0; left--) await this.refresh(holding);
    if (Math.random() < 0.15) await this.revoke(holding);
    else if (holding.state === 'unknown') holding.state = 'alive';
  }

  /** The same code at every process at once. */
  private async race(code: { code: string; verifier: string }): Promise<void> {
    const outcomes = await Promise.all(this.urls.map((url) => this.send((wire) => wire.exchange(code), url)));
    if (outcomes.filter(({ status }) => status === 200).length > 1) this.ledger.accuse('A code was redeemed twice.');
  }

  private async redeem(code: { code: string; verifier: string }): Promise<Holding | undefined> {
    const first = await this.send((wire, failPoint) => wire.exchange(code, failPoint));
    const outcome = isLost(first) ? await this.send((wire) => wire.exchange(code)) : first;
    if (outcome.status === 200) return this.ledger.receive(outcome);
    // After a lost answer the code may be spent: then nobody has what was issued for it, and it is revoked.
    if (!isLost(first)) this.ledger.accuse(`A new code was refused: ${textOf(outcome)}`);
    return undefined;
  }

  private async refresh(holding: Holding): Promise<void> {
    const token = holding.latest.tokens.refresh_token!;
    const outcome = await this.insist((wire, failPoint) => wire.refresh(token, failPoint));
    if (outcome.status === 200) this.ledger.rotated(holding, outcome);
    else this.ledger.accuse(`A refresh, or its retry, was refused: ${textOf(outcome)}`);
  }

  private async revoke(holding: Holding): Promise<void> {
    const token = holding.latest.tokens.refresh_token!;
    const outcome = await this.insist((wire, failPoint) => wire.revoke(token, failPoint));
    if (outcome.status === 200) holding.state = 'revoked';
    else this.ledger.accuse(`A revocation was refused: ${textOf(outcome)}`);
  }

  /** Again and again, until somebody answers. */
  private async insist(work: (wire: Wire, failPoint: FailPoint) => Promise<Outcome>): Promise<Outcome> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const outcome = await this.send(work);
      if (!isLost(outcome) || Date.now() > deadline) return outcome;
      await sleep(50);
    }
  }

  private send(work: (wire: Wire, failPoint: FailPoint) => Promise<Outcome>, url = this.anyUrl()): Promise<Outcome> {
    const failPoint = this.trap?.url === url ? this.trap.failPoint : undefined;
    return this.ledger.noting(work(new Wire(url, this.client), failPoint));
  }

  private anyUrl(): string {
    return this.urls[Math.floor(Math.random() * this.urls.length)]!;
  }
}

function textOf({ status, tokens }: Outcome): string {
  return `${status} ${tokens.error_description ?? ''}`;
}
