import { setTimeout as sleep } from 'node:timers/promises';
import { Revocation } from '../../src/revocation/revocation.js';
import { sharedDatabase, startReplica, startWorld, together, type World } from '../support/attack-world.js';
import { fieldOf, type TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { expectLive } from '../support/outcomes.js';
import { PASSWORD, type TestServer } from '../support/server.js';

// Hundreds of them, over processes of their own: npm run test:races.
const ROUNDS = 6;
const AT_ONCE = 50;
const FULL = { scope: 'notes:read offline_access' };

describe('CO authorization codes, at once', () => {
  const shared = sharedDatabase();
  let world: World;
  let replica: TestServer;
  let flow: Flow;
  let atReplica: Flow;

  beforeAll(async () => {
    world = await startWorld({ ...UNTHROTTLED, ...shared.changes });
    replica = await startReplica(world.server, { ...UNTHROTTLED, ...shared.changes });
    flow = new Flow(world.server, world.C1, await signedInBrowser(world.server, 'alice', [world.C1]));
    atReplica = new Flow(replica, world.C1, flow.browser);
  });

  afterAll(async () => {
    await replica.stop();
    await world.server.stop();
    shared.dispose();
  });

  /** How many of the answers are tokens that still do something: with the API, and with the token endpoint. */
  async function countLive(answers: readonly Response[], by: Flow): Promise<number> {
    let live = 0;
    for (const answer of answers.filter(({ status }) => status === 200)) {
      const tokens = (await answer.json()) as Tokens;
      const usable = [await by.notes(tokens.access_token), await by.refresh(tokens.refresh_token!)];
      if (usable.some(({ status }) => status === 200)) live += 1;
    }
    return live;
  }

  async function expectOneAtMost(answers: readonly Response[], by: Flow): Promise<void> {
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await countLive(answers, by)).toBeLessThanOrEqual(1);
  }

  it(`CO-03 ${AT_ONCE} exchanges of one code at once in one process, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const grant = await flow.authorize('alice', FULL);
      await expectOneAtMost(await together(AT_ONCE, () => flow.exchange(grant)), flow);
    }
    await expectLive(flow);
  });

  it(`CO-04 ${AT_ONCE} exchanges of one code at once over two servers on one database, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const grant = await flow.authorize('alice', FULL);
      const answers = await together(AT_ONCE, (n) => (n % 2 === 0 ? flow : atReplica).exchange(grant));
      await expectOneAtMost(answers, round % 2 === 0 ? flow : atReplica);
    }
    await expectLive(flow);
    await expectLive(atReplica);
  });

  it('CO-04 a code of one server is good at the other, once, and the replay counts at both', async () => {
    const grant = await flow.authorize('alice', FULL);
    const first = await atReplica.exchange(grant);
    expect(first.status).toBe(200);
    expect((await flow.exchange(grant)).status).toBe(400);
    const { access_token: accessToken, refresh_token: refreshToken } = (await first.json()) as Tokens;
    for (const by of [flow, atReplica]) {
      expect((await by.notes(accessToken)).status).toBe(401);
      expect((await by.refresh(refreshToken!)).status).toBe(400);
    }
  });

  it('CO-04 many codes at once over two servers: each is redeemed, none disturbs another', async () => {
    const grants = await together(AT_ONCE, () => flow.authorize('alice', FULL));
    const answers = await Promise.all(grants.map((grant, n) => (n % 2 === 0 ? flow : atReplica).exchange(grant)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await countLive(answers, flow)).toBe(AT_ONCE);
  });

  describe('CO-12 access is taken away at the very moment of the exchange', () => {
    const changes: [string, (server: TestServer, userId: string) => Promise<unknown>][] = [
      ['the user is disabled', (server, id) => server.users.disable(id)],
      ['the user is deleted', (server, id) => server.users.delete(id)],
      ['the password is set', (server, id) => server.users.setPassword(id, 'another long password')],
      ['the consent is withdrawn', (server, id) => server.app.get(Revocation).withdrawConsent(id, 'C1')],
      ['everything is signed out', (server, id) => server.app.get(Revocation).endUser(id, 'signed_out')],
    ];

    it.each(changes)('CO-12 %s: nothing that was issued outlives it', async (what, change) => {
      for (let round = 0; round < 2; round += 1) {
        const username = `${what.replaceAll(' ', '-')}-${round}`;
        const { id } = await world.server.user(username);
        const own = new Flow(world.server, world.C1);
        const grant = await own.authorize(username, FULL);
        const [answer] = await Promise.all([own.exchange(grant), change(round % 2 === 0 ? world.server : replica, id)]);
        expect([200, 400]).toContain(answer.status);
        expect(await countLive([answer], own)).toBe(0);
      }
    });

    // SQLite lets one writer in at a time; there, this moment does not exist.
    const onDatabaseServers = process.env['TEST_DATABASE_URL'] ? changes : [];
    for (const [what, change] of onDatabaseServers) {
      it(`CO-12 ${what}, and before that is committed the code is sent, and at the commit the process dies`, async () => {
        const username = `${what.replaceAll(' ', '-')}-uncommitted`;
        const { id } = await world.server.user(username);
        const own = new Flow(world.server, world.C1);
        const grant = await own.authorize(username, FULL);
        // Nothing that the process would do after the commit is done.
        const dead = jest.spyOn(replica.database, 'afterCommit').mockResolvedValue();
        let sent: Promise<Response> | undefined;
        await replica.database.unit(async () => {
          await change(replica, id);
          sent ??= own.exchange(grant);
          await sleep(200);
        });
        dead.mockRestore();
        const answer = await sent!;
        expect(answer.status).toBe(400);
        expect(await countLive([answer], own)).toBe(0);
      });
    }
  });

  describe('CO-15 forms sent twice', () => {
    interface Opened {
      readonly by: Flow;
      readonly verifier: string;
      readonly form: Record<string, string>;
    }

    async function openLogin(id: string): Promise<Opened> {
      const by = new Flow(world.server, await world.server.client(id));
      const { url, verifier } = by.request(FULL);
      const { text } = await by.browser.follow(await by.browser.get(url));
      return { by, verifier, form: { ...hidden(text), username: 'alice', password: PASSWORD } };
    }

    it('CO-15 the login twice with one form: the answer that the browser keeps leads on, and one session is left', async () => {
      const { by, form } = await openLogin('double-login');
      const [first, second] = [by.browser.copy(), by.browser.copy()];
      const answers = [await first.post('/login', form), await second.post('/login', form)];
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      // The browser keeps the cookie of the answer that came last.
      expect((await second.follow(answers[1]!)).text).toContain('consent-allow');
      expect((await first.follow(answers[0]!)).text).toContain('id="username"');
    });

    it('CO-15 the login many times in parallel', async () => {
      const { by, form } = await openLogin('parallel-login');
      const browsers = Array.from({ length: 8 }, () => by.browser.copy());
      const answers = await Promise.all(browsers.map((browser) => browser.post('/login', form)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303));
      const ends = await Promise.all(browsers.map((browser, n) => browser.follow(answers[n]!)));
      expect(ends.some(({ text }) => text.includes('consent-allow'))).toBe(true);
      expect(ends.every(({ status }) => status === 200)).toBe(true);
    });

    it('CO-15 the consent twice at once: both answers carry a working code, of which one is redeemed', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { by, verifier, form } = await openLogin(`double-consent-${round}`);
        const consent = await by.browser.follow(await by.browser.post('/login', form));
        const decided = { ...hidden(consent.text), decision: 'allow', scope: 'offline_access' };
        const browsers = [by.browser.copy(), by.browser.copy()];
        const ends = await Promise.all(
          browsers.map(async (browser) => browser.follow(await browser.post('/consent', decided))),
        );
        const codes = ends.map((end) => answerOf(end).code!);
        expect(codes.every(Boolean)).toBe(true);
        // The browser shows the last answer; whichever of the two it is works.
        const answers = [await by.exchange({ code: codes[round % 2]!, verifier })];
        expect(answers[0]!.status).toBe(200);
        const again = await by.exchange({ code: codes[(round + 1) % 2]!, verifier });
        expect(again.status).toBe(400);
        expect(await countLive(answers, by)).toBe(0);
      }
    });

    it('CO-15 allow and deny at once: never more than one answer carries a code, or none', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { by, verifier, form } = await openLogin(`both-${round}`);
        const consent = await by.browser.follow(await by.browser.post('/login', form));
        const ends = await Promise.all(
          ['allow', 'deny'].map(async (decision) => {
            const browser: TestBrowser = by.browser.copy();
            return browser.follow(await browser.post('/consent', { ...hidden(consent.text), decision }));
          }),
        );
        const codes = ends.map((end) => answerOf(end).code).filter((code) => code !== undefined);
        const answers = await Promise.all(codes.map((code) => by.exchange({ code, verifier })));
        await expectOneAtMost(answers, by);
      }
    });
  });
});

function hidden(page: string): { request: string; csrf_token: string } {
  return { request: fieldOf(page, 'request'), csrf_token: fieldOf(page, 'csrf_token') };
}
