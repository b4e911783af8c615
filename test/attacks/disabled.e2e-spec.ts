import { sharedDatabase, startReplica, startWorld, type World } from '../support/attack-world.js';
import { type Answer } from '../support/browser.js';
import { UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { expectLive, expectPage, expectTokenError } from '../support/outcomes.js';
import { PASSWORD, type TestServer } from '../support/server.js';

const FULL = { scope: 'notes:read notes:write offline_access' };
/** Real time on purpose: how long another process may remember a row has nothing to do with the clock of tokens. */
const WITHIN_A_SECOND = 1100;

describe('DU: disabled or deleted users and clients', () => {
  const shared = sharedDatabase();
  let world: World;
  let replica: TestServer;
  let count = 0;

  beforeAll(async () => {
    world = await startWorld({ ...UNTHROTTLED, ...shared.changes });
    replica = await startReplica(world.server, { ...UNTHROTTLED, ...shared.changes });
  });

  afterAll(async () => {
    await replica.stop();
    await world.server.stop();
    shared.dispose();
  });

  /** Somebody who is signed in and has tokens, a code on its way, and a page open. */
  async function person(): Promise<{
    id: string;
    username: string;
    flow: Flow;
    tokens: Required<Tokens>;
    grant: { code: string; verifier: string };
    consentPage: Answer;
  }> {
    const { id, username } = await world.server.user(`person${(count += 1)}`);
    const flow = new Flow(world.server, world.C1);
    const tokens = (await flow.tokens(username, FULL)) as Required<Tokens>;
    const grant = await flow.authorize(username, FULL);
    const other = new Flow(world.server, world.P1, flow.browser);
    const consentPage = await other.open(other.request());
    expect(consentPage.text).toContain('id="consent-allow"');
    return { id, username, flow, tokens, grant, consentPage };
  }

  /** No code: a login page, or back with login_required. */
  function expectNobodySignedIn(answer: Answer): void {
    if (answer.text.includes('id="username"')) return;
    expect(answerOf(answer)['code']).toBeUndefined();
    expect(answerOf(answer)['error']).toBe('login_required');
  }

  const ends: [string, (id: string) => Promise<unknown>][] = [
    ['disabled', (id) => world.server.users.disable(id)],
    ['deleted', (id) => world.server.users.delete(id)],
    ['given a new password', (id) => world.server.users.setPassword(id, `${PASSWORD} 2`)],
  ];

  it.each(ends)('DU-01, DU-03 somebody who was %s gets nothing by any door', async (_, end) => {
    const { id, flow, tokens, grant, consentPage } = await person();
    expect((await flow.notes(tokens.access_token)).status).toBe(200);
    const elsewhere = new Flow(replica, world.C1);
    for (const [name, value] of flow.browser.cookies) elsewhere.browser.cookies.set(name, value);
    expect((await elsewhere.notes(tokens.access_token)).status).toBe(200);
    await end(id);
    // At the server that did it at once, at the other one within a second.
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    for (const by of [flow, elsewhere]) {
      await expectTokenError(await by.exchange(grant), 'invalid_grant');
      await expectTokenError(await by.refresh(tokens.refresh_token), 'invalid_grant');
      expectNobodySignedIn(await by.open(by.request()));
      expectNobodySignedIn(await by.open(by.request({ prompt: 'none' })));
    }
    // The consent page that was open answers nothing; the person is asked who they are.
    const consented = await new Flow(world.server, world.P1, flow.browser).consent(consentPage);
    if (consented.status >= 400) expectPage(consented);
    else expectNobodySignedIn(consented);
    await new Promise((resolve) => setTimeout(resolve, WITHIN_A_SECOND));
    expect((await elsewhere.notes(tokens.access_token)).status).toBe(401);
  });

  it('DU-03 a disabled user is not let in with the right password, and nothing comes back when enabled again', async () => {
    const { id, username, flow, tokens, grant } = await person();
    const stolen = flow.browser.copy();
    await world.server.users.disable(id);
    const page = await flow.open(flow.request());
    expect((await flow.login(page, username)).status).toBe(422);
    await world.server.users.enable(id);
    const before = new Flow(world.server, world.C1, stolen);
    expectNobodySignedIn(await before.open(before.request()));
    await expectTokenError(await flow.exchange(grant), 'invalid_grant');
    await expectTokenError(await flow.refresh(tokens.refresh_token), 'invalid_grant');
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    expect((await new Flow(world.server, world.C1).tokens(username)).access_token).toBeDefined();
  });

  it('DU-03 disabled between the login and the consent, and between the consent and the code', async () => {
    const { id, username } = await world.server.user('between');
    const flow = new Flow(world.server, world.P1);
    const consentPage = await flow.login(await flow.open(flow.request()), username);
    await world.server.users.disable(id);
    const answer = await flow.consent(consentPage);
    if (answer.status >= 400) expectPage(answer);
    else expectNobodySignedIn(answer);
  });

  it('DU-04 somebody new under an old name inherits nothing', async () => {
    const { id, username, flow, tokens, grant } = await person();
    await world.server.users.delete(id);
    const heir = await world.server.user(username);
    expect(heir.id).not.toBe(id);
    expectNobodySignedIn(await flow.open(flow.request()));
    await expectTokenError(await flow.exchange(grant), 'invalid_grant');
    await expectTokenError(await flow.refresh(tokens.refresh_token), 'invalid_grant');
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    // Nor was anything consented to.
    const theirs = new Flow(world.server, world.C1);
    expect((await theirs.login(await theirs.open(theirs.request()), username)).text).toContain('id="consent-allow"');
  });

  it('DU-05 no password lets in a user who has none', async () => {
    await world.server.users.create({ username: 'nopassword', email: 'nopassword@example.com' });
    const flow = new Flow(world.server, world.C1);
    for (const password of ['', 'null', 'undefined', 'no password', 'the password of nobody', ' ', '0']) {
      const answer = await flow.login(await flow.open(flow.request()), 'nopassword', password);
      expect(answer.status).toBe(422);
    }
  });

  it.each([
    ['disabled', (id: string) => world.server.clients.disable(id)],
    ['deleted', (id: string) => world.server.clients.delete(id)],
  ] as const)('DU-06 a client that was %s gets nothing by any door', async (_, end) => {
    const client = await world.server.client(`leaving-${(count += 1)}`);
    const flow = new Flow(world.server, client);
    const loginPage = await flow.open(flow.request());
    const consentPage = await new Flow(world.server, client, flow.browser).login(loginPage, 'alice');
    const other = new Flow(world.server, client);
    const tokens = (await other.tokens('alice', FULL)) as Required<Tokens>;
    const grant = await other.authorize('alice', FULL);
    const elsewhere = new Flow(replica, client);
    expect((await elsewhere.notes(tokens.access_token)).status).toBe(200);
    await end(client.id);
    expect((await other.notes(tokens.access_token)).status).toBe(401);
    expectPage(await other.browser.get(other.request().url), 400);
    expectPage(await flow.consent(consentPage));
    expectPage(await flow.login(loginPage, 'alice'));
    await expectTokenError(await other.exchange(grant), 'invalid_client');
    await expectTokenError(await other.refresh(tokens.refresh_token), 'invalid_client');
    await new Promise((resolve) => setTimeout(resolve, WITHIN_A_SECOND));
    expect((await elsewhere.notes(tokens.access_token)).status).toBe(401);
    await expectTokenError(await elsewhere.exchange(grant), 'invalid_client');
    await expectTokenError(await elsewhere.refresh(tokens.refresh_token), 'invalid_client');
  });

  it('DU-06 a client under the id of a deleted one inherits nothing', async () => {
    const client = await world.server.client('phoenix');
    const flow = new Flow(world.server, client);
    const tokens = (await flow.tokens('alice', FULL)) as Required<Tokens>;
    const grant = await flow.authorize('alice', FULL);
    await world.server.clients.delete('phoenix');
    const reborn = new Flow(world.server, await world.server.client('phoenix'), flow.browser);
    await expectTokenError(await reborn.exchange(grant), 'invalid_grant');
    await expectTokenError(await reborn.refresh(tokens.refresh_token), 'invalid_grant');
    await expectTokenError(await flow.refresh(tokens.refresh_token), 'invalid_client');
    expect((await reborn.notes(tokens.access_token)).status).toBe(401);
    expect((await reborn.open(reborn.request())).text).toContain('id="consent-allow"');
  });

  it('LIVE: an ordinary flow succeeds at both servers', async () => {
    await expectLive(new Flow(world.server, world.C1));
    await expectLive(new Flow(replica, world.C1));
  });
});
