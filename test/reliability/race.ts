import type { TestClient } from '../support/server.js';
import type { People } from './fleet.js';
import { requireAlive } from './scenarios.js';
import { flowAt, type Outcome, Wire } from './wire.js';

const FULL = { scope: 'notes:read offline_access' };

export interface Code {
  readonly code: string;
  readonly verifier: string;
}

export interface Raced {
  readonly requests: number;
  readonly violations: readonly string[];
}

/** How somebody who is signed in gets one code after the other. */
export async function codeOf({ client, usernames }: People, url: string): Promise<() => Promise<Code>> {
  const flow = flowAt(url, client);
  await flow.authorize(usernames[0]!, FULL);
  return () => flow.authorize(usernames[0]!, FULL);
}

/** The same code, so many times at once, at all processes in turn: one redemption at most, none with an accident. */
export async function raceCode(urls: readonly string[], client: TestClient, code: Code, count: number): Promise<Raced> {
  const outcomes = await atOnce(urls, client, count, (wire) => wire.exchange(code));
  const redeemed = outcomes.filter(({ status }) => status === 200);
  const violations = unexpected(outcomes, [200, 400]);
  if (redeemed.length > 1) violations.push(`A code was redeemed ${redeemed.length} times.`);
  const used = await Promise.all(redeemed.map((outcome) => isUsable(new Wire(urls[0]!, client), outcome)));
  if (used.filter(Boolean).length > 1) violations.push('There are two live token sets.');
  return { requests: count, violations };
}

/** The same refresh token, so many times at once: within the grace everybody gets the same next one, and it works. */
export async function raceRefreshToken(
  urls: readonly string[],
  client: TestClient,
  code: Code,
  count: number,
): Promise<Raced> {
  const first = await new Wire(urls[0]!, client).exchange(code);
  if (first.status !== 200) return { requests: 1, violations: [`Expected tokens for a new code, got ${first.status}`] };
  const token = first.tokens.refresh_token!;
  const outcomes = await atOnce(urls, client, count, (wire) => wire.refresh(token));
  const violations = unexpected(outcomes, [200]);
  const successors = new Set(outcomes.map(({ tokens }) => tokens.refresh_token));
  if (successors.size !== 1) violations.push(`A refresh token had ${successors.size} successors.`);
  for (const url of urls) {
    const any = outcomes[Math.floor(Math.random() * count)]!;
    violations.push(
      ...(await requireAlive(new Wire(url, client), any, 'tokens of a refresh that was sent many times')),
    );
  }
  return { requests: count, violations };
}

function atOnce(
  urls: readonly string[],
  client: TestClient,
  count: number,
  send: (wire: Wire) => Promise<Outcome>,
): Promise<Outcome[]> {
  const wires = urls.map((url) => new Wire(url, client));
  return Promise.all(Array.from({ length: count }, (_, number) => send(wires[number % wires.length]!)));
}

function unexpected(outcomes: readonly Outcome[], expected: readonly number[]): string[] {
  const others = outcomes.filter(({ status }) => !expected.includes(status));
  return others.map(({ status, tokens }) => `Unexpected: ${status} ${tokens.error_description ?? ''}`);
}

async function isUsable(wire: Wire, { tokens }: Outcome): Promise<boolean> {
  const statuses = [await wire.use(tokens.access_token!), (await wire.refresh(tokens.refresh_token!)).status];
  return statuses.includes(200);
}
