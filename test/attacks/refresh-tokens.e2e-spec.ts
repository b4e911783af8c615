import { decodeJwt } from 'jose';
import { sharedDatabase, startReplica, startWorld, together, type World } from '../support/attack-world.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { Flow, type Tokens } from '../support/flow.js';
import { expectLive, expectTokenError } from '../support/outcomes.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

// Hundreds of them, over processes of their own: npm run test:races.
const ROUNDS = 6;
const AT_ONCE = 50;
const DAY = 86_400;
const FULL = { scope: 'notes:read notes:write offline_access' };

describe('RF: refresh tokens', () => {
  const shared = sharedDatabase();
  let world: World;
  let replica: TestServer;
  /** C1: ten seconds of grace. */
  let flow: Flow;
  /** No grace at all. */
  let strict: Flow;

  beforeAll(async () => {
    world = await startWorld({ ...UNTHROTTLED, ...shared.changes });
    replica = await startReplica(world.server, { ...UNTHROTTLED, ...shared.changes });
    const client = await world.server.client('STRICT', { portico_refresh_grace_seconds: 0 });
    const browser = await signedInBrowser(world.server, 'alice', [world.C1, client]);
    flow = new Flow(world.server, world.C1, browser);
    strict = new Flow(world.server, client, browser);
  });

  afterAll(async () => {
    await replica.stop();
    await world.server.stop();
    shared.dispose();
  });

  function moveClocks(seconds: number): void {
    world.server.clock.move(seconds);
    replica.clock.move(seconds);
  }

  const begin = async (by: Flow = flow): Promise<Tokens & { refresh_token: string }> =>
    (await by.tokens('alice', FULL)) as Tokens & { refresh_token: string };

  async function refreshed(token: string, by: Flow = flow): Promise<Tokens & { refresh_token: string }> {
    const response = await by.refresh(token);
    expect(response.status).toBe(200);
    return (await response.json()) as Tokens & { refresh_token: string };
  }

  const refused = async (token: string, by: Flow = flow): Promise<void> =>
    expectTokenError(await by.refresh(token), 'invalid_grant');

  /** Nothing of this family works any more, at either server. */
  async function expectDead(family: readonly Tokens[], by: Flow = flow): Promise<void> {
    for (const server of [world.server, replica]) {
      const there = new Flow(server, by.client);
      for (const { access_token: accessToken, refresh_token: refreshToken } of family) {
        expect((await there.notes(accessToken)).status).toBe(401);
        await refused(refreshToken!, there);
      }
    }
  }

  it('RF-01 an old token after its grace: it, its successor and their access tokens are dead', async () => {
    const first = await begin();
    const second = await refreshed(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await flow.notes(second.access_token)).status).toBe(200);
    moveClocks(10);
    await refused(first.refresh_token);
    await expectDead([first, second]);
  });

  it('RF-01 an old token where there is no grace', async () => {
    const first = await begin(strict);
    const second = await refreshed(first.refresh_token, strict);
    await refused(first.refresh_token, strict);
    await expectDead([first, second], strict);
  });

  it('RF-01 the thief is first: the owner’s try ends what the thief got', async () => {
    const first = await begin();
    const ofThief = [await refreshed(first.refresh_token)];
    ofThief.push(await refreshed(ofThief[0]!.refresh_token));
    await refused(first.refresh_token);
    await expectDead([first, ...ofThief]);
  });

  /** Uses every refresh token that came, and counts those that go on. */
  async function countBranches(answers: readonly Response[], by: Flow): Promise<number> {
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Tokens[];
    const branches = new Set(bodies.flatMap(({ refresh_token: token }) => token ?? []));
    let live = 0;
    for (const branch of branches) if ((await by.refresh(branch)).status === 200) live += 1;
    return live;
  }

  /** Half of the rounds with grace, half without. */
  async function raceRefreshes(over: readonly TestServer[]): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const by = round % 2 === 0 ? flow : strict;
      const flows = over.map((server) => new Flow(server, by.client));
      const { refresh_token: token } = await begin(by);
      const answers = await together(AT_ONCE, (n) => flows[n % flows.length]!.refresh(token));
      const successes = answers.filter(({ status }) => status === 200).length;
      expect(answers.filter(({ status }) => status !== 200 && status !== 400)).toEqual([]);
      // Within its grace a lost answer is given again; without one, at most one is, and then nobody knows to whom.
      if (by === flow) expect(successes).toBe(AT_ONCE);
      else expect(successes).toBeLessThanOrEqual(1);
      expect(await countBranches(answers, flows.at(-1)!)).toBe(by === flow ? 1 : 0);
    }
  }

  it(`RF-02 ${AT_ONCE} uses of one token at once in one process, ${ROUNDS} times: one branch at most`, async () => {
    await raceRefreshes([world.server]);
  }, 90_000);

  it(`RF-03 ${AT_ONCE} uses over two servers on one database, ${ROUNDS} times: one branch at most`, async () => {
    await raceRefreshes([world.server, replica]);
    await expectLive(flow);
  }, 90_000);

  it('RF-04 two tokens of one family at once: the old one ends it, or comes too late to matter', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await begin(strict);
      const second = await refreshed(first.refresh_token, strict);
      const there = new Flow(replica, strict.client);
      const answers = await together(20, (n) =>
        (n % 2 ? there : strict).refresh((n % 3 ? first : second).refresh_token),
      );
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(await countBranches(answers, strict)).toBe(0);
      await expectDead([first, second], strict);
    }
  });

  it('RF-05 a replay after every process was started again', async () => {
    const own = sharedDatabase();
    let server = await TestServer.start(own.changes);
    const client = await server.client('C1');
    await server.user('alice');
    const first = (await new Flow(server, client).tokens('alice', FULL)) as Tokens & { refresh_token: string };
    const restart = async (): Promise<Flow> => {
      const { issuer, port } = server.settings;
      const time = server.clock.now();
      await server.stop();
      server = await TestServer.start({ ...own.changes, ISSUER: issuer, PORT: String(port), KEEP_DATA: 'true' });
      server.clock.move((time - server.clock.now()) / 1000);
      return new Flow(server, client);
    };
    const second = await refreshed(first.refresh_token, await restart());
    let after = await restart();
    // The grace outlives the process as well.
    expect((await refreshed(first.refresh_token, after)).refresh_token).toBe(second.refresh_token);
    server.clock.move(10);
    after = await restart();
    await refused(first.refresh_token, after);
    after = await restart();
    for (const { refresh_token: token, access_token: accessToken } of [first, second]) {
      await refused(token, after);
      expect((await after.notes(accessToken)).status).toBe(401);
    }
    await server.stop();
    own.dispose();
  });

  it('RF-06 a stranger who has the token gets nothing for it, and cannot end it either', async () => {
    const { refresh_token: token } = await begin();
    const { C1, C2, P1, OFF } = world;
    const as = (client: TestClient): Promise<Response> => new Flow(world.server, client).refresh(token);
    await expectTokenError(await as(C2), 'invalid_grant');
    await expectTokenError(await as(P1), 'invalid_grant');
    await expectTokenError(await as(strict.client), 'invalid_grant');
    await expectTokenError(await as(OFF), 'invalid_client');
    await expectTokenError(await as({ ...C1, secret: 'wrong' }), 'invalid_client');
    await expectTokenError(await as({ ...C1, secret: undefined }), 'invalid_client');
    // Also an old one, which is reuse in the hands of its own client only.
    const next = await refreshed(token);
    moveClocks(11);
    await expectTokenError(await as(P1), 'invalid_grant');
    await refreshed(next.refresh_token);
  });

  it('RF-07 it ends when it is not used, and in any case after its time', async () => {
    const { refreshTokenIdleTtl: idle, refreshTokenTtl: absolute } = world.server.settings;
    const own = await TestServer.start(UNTHROTTLED);
    const client = await own.client('C1', { portico_refresh_grace_seconds: 300 });
    await own.user('alice');
    const by = new Flow(own, client);
    const fresh = async (): Promise<string> => (await by.tokens('alice', FULL)).refresh_token!;
    const [unused, almost, used] = [await fresh(), await fresh(), await fresh()];
    own.clock.move(idle - 1);
    const second = await refreshed(almost, by);
    let current = (await refreshed(used, by)).refresh_token;
    own.clock.move(1);
    await refused(unused, by);
    // A grace does not bring back what is over.
    expect((await refreshed(almost, by)).refresh_token).toBe(second.refresh_token);
    own.clock.move(idle - 2);
    current = (await refreshed(current, by)).refresh_token;
    own.clock.move(absolute - 2 * idle + 2 - 300);
    const last = await refreshed(current, by);
    const { exp = 0, iat = 0 } = decodeJwt(last.access_token);
    expect(exp - iat).toBe(300);
    expect((await by.notes(last.access_token)).status).toBe(200);
    own.clock.move(300);
    await refused(last.refresh_token, by);
    await refused(current, by);
    expect((await by.notes(last.access_token)).status).toBe(401);
    expect(absolute).toBe(30 * DAY);
    await own.stop();
  });

  it('RF-09 a scope may be narrowed for one access token, and never widened', async () => {
    const { refresh_token: token } = (await flow.tokens('alice', {
      scope: 'notes:read offline_access',
    })) as Required<Tokens>;
    const wider = ['notes:read notes:write', 'notes:write', 'nothing:such', 'notes:read nothing:such', 'NOTES:READ'];
    for (const scope of [...wider, 'notes:read\u00a0', '*', ' ', '"', 'notes:read\\']) {
      await expectTokenError(await flow.refresh(token, { scope }), 'invalid_scope');
    }
    const narrow = (await (await flow.refresh(token, { scope: 'notes:read' })).json()) as Required<Tokens>;
    expect([narrow.scope, decodeJwt(narrow.access_token)['scope']]).toEqual(['notes:read', 'notes:read']);
    const whole = (await (await flow.refresh(narrow.refresh_token, { scope: '' })).json()) as Required<Tokens>;
    expect(whole.scope.split(' ').sort()).toEqual(['notes:read', 'offline_access']);
    await expectTokenError(
      await flow.refresh(whole.refresh_token, { scope: 'notes:read notes:write' }),
      'invalid_scope',
    );
    await refreshed(whole.refresh_token);
  });

  it('RF-10 an altered token is no token', async () => {
    const { refresh_token: token } = await begin();
    const bytes = Buffer.from(token, 'base64url');
    const flipped = Array.from({ length: bytes.length }, (_, at) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      return changed.toString('base64url');
    });
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twins = [...alphabet].map((last) => `${token.slice(0, -1)}${last}`).filter((twin) => twin !== token);
    const cut = [1, 4, 8, 43].map((n) => token.slice(0, -n));
    const others = [
      token.toLowerCase(),
      token.toUpperCase(),
      `${token}A`,
      `${token}=`,
      `${token} `,
      ` ${token}`,
      `${token}\n`,
    ];
    const spelled = [
      bytes.toString('hex'),
      bytes.toString('base64'),
      `${token}${token}`,
      [...token].reverse().join(''),
      'é',
    ];
    for (const twin of [...flipped, ...twins, ...cut, ...others, ...spelled].filter((text) => text !== token)) {
      await refused(twin);
    }
    await refused(`${token}\0`);
    await refreshed(token);
  });

  it('RF-11 a code is no refresh token, and a refresh token no code', async () => {
    const grant = await flow.authorize('alice', FULL);
    await refused(grant.code);
    const tokens = (await (await flow.exchange(grant)).json()) as Required<Tokens>;
    await expectTokenError(
      await flow.exchange({ code: tokens.refresh_token, verifier: grant.verifier }),
      'invalid_grant',
    );
    for (const other of [flow.browser.cookies.get('portico_session')!, tokens.access_token, world.C1.secret!]) {
      await refused(other);
    }
    await refreshed(tokens.refresh_token);
  });

  it('RF-12 the person is disabled, deleted, or has a new password: the token and its access are over', async () => {
    const ends: ((id: string) => Promise<unknown>)[] = [
      (id) => world.server.users.disable(id),
      (id) => world.server.users.delete(id),
      (id) => world.server.users.setPassword(id, `${PASSWORD} again`),
    ];
    for (const [n, end] of ends.entries()) {
      const { id, username } = await world.server.user(`leaver${n}`);
      const tokens = await new Flow(world.server, world.C1).tokens(username, FULL);
      const next = await refreshed(tokens.refresh_token!);
      await end(id);
      await refused(next.refresh_token);
      await refused(tokens.refresh_token!);
      expect((await flow.notes(next.access_token)).status).toBe(401);
    }
  });

  it('RF-12 the client is disabled and enabled again: what it had stays dead', async () => {
    const client = await world.server.client('BLINKING');
    const by = new Flow(world.server, client);
    const { refresh_token: token, access_token: accessToken } = await begin(by);
    await world.server.clients.disable(client.id);
    await expectTokenError(await by.refresh(token), 'invalid_client');
    await world.server.clients.enable(client.id);
    await refused(token, by);
    expect((await by.notes(accessToken)).status).toBe(401);
  });

  it('RF-13 within its grace a lost answer is given again, and only the last one', async () => {
    const first = await begin();
    const second = await refreshed(first.refresh_token);
    moveClocks(9);
    const again = await refreshed(first.refresh_token, new Flow(replica, world.C1));
    expect(again.refresh_token).toBe(second.refresh_token);
    // Asking again and again does not make the grace longer.
    moveClocks(1);
    await refused(first.refresh_token);
    await expectDead([first, second, again]);
    const older = await begin();
    const newer = await refreshed(older.refresh_token);
    const newest = await refreshed(newer.refresh_token);
    await refused(older.refresh_token);
    await expectDead([older, newer, newest]);
  });

  it('RF-14 no refresh token without offline_access, nor for a client that may not use one', async () => {
    expect((await flow.tokens('alice', { scope: 'notes:read' })).refresh_token).toBeUndefined();
    const client = await world.server.client('NOREFRESH', { grant_types: ['authorization_code'] });
    const by = new Flow(world.server, client);
    expect((await by.tokens('alice', FULL)).refresh_token).toBeUndefined();
    const { refresh_token: token } = await begin();
    await expectTokenError(await by.refresh(token), 'unauthorized_client', 'invalid_grant');
    await refreshed(token);
  });

  it('LIVE: an ordinary flow succeeds at both servers', async () => {
    await expectLive(flow);
    await expectLive(new Flow(replica, world.C1));
  });
});
