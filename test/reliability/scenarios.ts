import { setTimeout as sleep } from 'node:timers/promises';
import { fieldOf } from '../support/browser.js';
import type { Flow } from '../support/flow.js';
import { answerOf } from '../support/flow.js';
import { PASSWORD, type TestClient } from '../support/server.js';
import type { People } from './fleet.js';
import { type FailPoint, flowAt, isLost, type Outcome, Wire } from './wire.js';

const FULL = { scope: 'notes:read offline_access' };

/** The process that dies, and the one that is there afterwards. */
export interface Sides {
  readonly victim: string;
  readonly survivor: string;
  readonly people: People;
}

export interface Trial {
  /** Sends the request to the victim. */
  strike(failPoint: FailPoint): Promise<Outcome>;
  /** What a client or a person does next, at the survivor; answers what must not have been. */
  aftermath(struck: Outcome): Promise<string[]>;
}

export type Scenario = (sides: Sides) => Promise<Trial>;

/** Everything that changes rows, up to the moment at which one request is sent. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'a code is redeemed': async (sides) => {
    const code = await flowAt(sides.survivor, sides.people.client).authorize(usernameOf(sides), FULL);
    const { victim, survivor } = wires(sides, sides.people.client);
    return {
      strike: (failPoint) => victim.exchange(code, failPoint),
      aftermath: async (struck) => {
        if (struck.status === 200) return requireAlive(survivor, struck, 'tokens of a 200');
        const again = await survivor.exchange(code);
        if (again.status === 200) return requireAlive(survivor, again, 'tokens of a second try');
        return requireStatus(400, again, 'a second try to redeem');
      },
    };
  },

  'a token is refreshed': async (sides) => {
    const { before, victim, survivor } = await signedIn(sides, sides.people.client);
    return {
      strike: (failPoint) => victim.refresh(before.tokens.refresh_token!, failPoint),
      aftermath: async (struck) => {
        const again = await survivor.refresh(before.tokens.refresh_token!);
        const faults = requireStatus(200, again, 'a retry within the grace');
        if (struck.status === 200 && struck.tokens.refresh_token !== again.tokens.refresh_token) {
          faults.push('A retry got another refresh token than the answer that had come.');
        }
        return [...faults, ...(await requireAlive(survivor, again, 'tokens of a retry'))];
      },
    };
  },

  'a token is revoked': async (sides) => {
    const { before, victim, survivor } = await signedIn(sides, sides.people.client);
    return {
      strike: (failPoint) => victim.revoke(before.tokens.refresh_token!, failPoint),
      aftermath: async (struck) => {
        const faults = isLost(struck)
          ? requireStatus(200, await survivor.revoke(before.tokens.refresh_token!), 'a second try to revoke')
          : [];
        return [...faults, ...(await requireDead(survivor, before, 'revoked tokens'))];
      },
    };
  },

  'a code is replayed': async (sides) => {
    const { before, code, victim, survivor } = await signedIn(sides, sides.people.client);
    return {
      strike: (failPoint) => victim.exchange(code, failPoint),
      aftermath: async (struck) => {
        const faults = isLost(struck) ? requireStatus(400, await survivor.exchange(code), 'a replay') : [];
        return [...faults, ...(await requireDead(survivor, before, 'tokens of a replayed code'))];
      },
    };
  },

  'a refresh token is reused': async (sides) => {
    const { before, victim, survivor } = await signedIn(sides, sides.people.strict);
    const current = await survivor.refresh(before.tokens.refresh_token!);
    return {
      strike: (failPoint) => victim.refresh(before.tokens.refresh_token!, failPoint),
      aftermath: async (struck) => {
        const faults = isLost(struck)
          ? requireStatus(400, await survivor.refresh(before.tokens.refresh_token!), 'a reuse')
          : [];
        return [...faults, ...(await requireDead(survivor, current, 'tokens of a grant whose token was reused'))];
      },
    };
  },

  'somebody signs in': async (sides) => {
    const flow = flowAt(sides.victim, sides.people.client);
    const { url, verifier } = flow.request(FULL);
    const page = await flow.browser.follow(await flow.browser.get(url));
    const form = { ...hidden(page.text), username: usernameOf(sides), password: PASSWORD };
    return {
      strike: (failPoint) => submit(flow, '/login', form, failPoint),
      aftermath: () => goOn(sides, flow, url, verifier),
    };
  },

  'somebody consents': async (sides) => {
    const username = freshUsername(sides);
    const flow = flowAt(sides.victim, sides.people.client);
    const { url, verifier } = flow.request(FULL);
    const page = await flow.login(await flow.browser.follow(await flow.browser.get(url)), username);
    if (!page.text.includes('consent-allow')) throw new Error(`${username} was not asked: ${page.status}`);
    const form = { ...hidden(page.text), decision: 'allow', scope: 'offline_access' };
    return {
      strike: (failPoint) => submit(flow, '/consent', form, failPoint),
      aftermath: () => goOn(sides, flow, url, verifier),
    };
  },
};

let turn = 0;

function usernameOf(sides: Sides): string {
  turn += 1;
  return lastUsernameOf(sides);
}

/** Somebody who has never been asked for a consent. */
function freshUsername({ people }: Sides): string {
  const username = people.newcomers.pop();
  if (username === undefined) throw new Error('Expected more newcomers.');
  return username;
}

function wires({ victim, survivor }: Sides, client: TestClient): { victim: Wire; survivor: Wire } {
  return { victim: new Wire(victim, client), survivor: new Wire(survivor, client) };
}

async function signedIn(sides: Sides, client: TestClient) {
  const code = await flowAt(sides.survivor, client).authorize(usernameOf(sides), FULL);
  const both = wires(sides, client);
  const before = await both.survivor.exchange(code);
  if (before.status !== 200) throw new Error(`No tokens came: ${JSON.stringify(before)}`);
  return { code, before, ...both };
}

function hidden(page: string): { request: string; csrf_token: string } {
  return { request: fieldOf(page, 'request'), csrf_token: fieldOf(page, 'csrf_token') };
}

async function submit(
  { browser }: Flow,
  path: string,
  form: Record<string, string>,
  failPoint: FailPoint,
): Promise<Outcome> {
  try {
    const headers = failPoint === undefined ? {} : { 'x-fail-point': failPoint };
    const { status, headers: answered } = await browser.post(path, form, headers as Record<string, string>);
    return { status, tokens: {}, statements: Number(answered.get('x-statements') ?? 0) };
  } catch {
    return { status: 0, tokens: {}, statements: 0 };
  }
}

/** The person reloads at the other process, with the cookies of the browser, does what the pages ask for, and is in. */
async function goOn(sides: Sides, { client, browser }: Flow, url: string, verifier: string): Promise<string[]> {
  const flow = flowAt(sides.survivor, client, browser);
  let answer = await flow.browser.follow(
    await flow.browser.get(`${sides.survivor}${new URL(url).pathname}${new URL(url).search}`),
  );
  if (answer.text.includes('id="username"')) answer = await flow.login(answer, lastUsernameOf(sides));
  if (answer.text.includes('consent-allow')) answer = await flow.consent(answer, 'allow', ['offline_access']);
  const { code } = answerOf(answer);
  if (code === undefined) return [`Nobody can sign in any more: ${answer.status} ${answer.text.slice(0, 300)}`];
  const wire = new Wire(sides.survivor, client);
  return requireAlive(wire, await wire.exchange({ code, verifier }), 'tokens of a sign-in that was interrupted');
}

function lastUsernameOf({ people }: Sides): string {
  return people.usernames[turn % people.usernames.length]!;
}

function requireStatus(expected: number, { status, tokens }: Outcome, what: string): string[] {
  if (status === expected) return [];
  return [`Expected ${expected} of ${what}, got ${status} ${tokens.error_description ?? ''}`];
}

/** Both tokens do what they are for. */
export async function requireAlive(wire: Wire, { status, tokens }: Outcome, what: string): Promise<string[]> {
  if (status !== 200) return [`Expected 200, with ${what}, got ${status} ${tokens.error_description ?? ''}`];
  const used = await wire.use(tokens.access_token!);
  const refreshed = await wire.refresh(tokens.refresh_token!);
  const faults = used === 200 ? [] : [`Expected ${what} to open the API, got ${used}.`];
  return [...faults, ...requireStatus(200, refreshed, `a refresh with ${what}`)];
}

/** Within a second nothing that it opened is open. */
export async function requireDead(wire: Wire, { tokens }: Outcome, what: string): Promise<string[]> {
  let used = await wire.use(tokens.access_token!);
  for (let tries = 0; used !== 401 && tries < 11; tries++) {
    await sleep(100);
    used = await wire.use(tokens.access_token!);
  }
  const refreshed = await wire.refresh(tokens.refresh_token!);
  const faults = used === 401 ? [] : [`Expected ${what} to open nothing after a second, got ${used}.`];
  return [...faults, ...requireStatus(400, refreshed, `a refresh with ${what}`)];
}
