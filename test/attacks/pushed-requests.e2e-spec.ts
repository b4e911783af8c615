import { createServer, type Server } from 'node:http';
import { SignJWT } from 'jose';
import { PushedRequestEntity } from '../../src/authorization/pushed-request.entity.js';
import {
  expectRefused,
  sharedDatabase,
  startReplica,
  startWorld,
  together,
  type World,
} from '../support/attack-world.js';
import { type Answer, TestBrowser } from '../support/browser.js';
import { signedInBrowser } from '../support/fixtures.js';
import { answerOf, basic, Flow } from '../support/flow.js';
import { postForm } from '../support/json-answer.js';
import { expectLive, expectPage } from '../support/outcomes.js';
import { SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const PREFIX = 'urn:ietf:params:oauth:request_uri:';

describe('PA: pushed authorization requests', () => {
  let world: World;
  let server: TestServer;
  let secure: SecureClient;
  let other: SecureClient;

  beforeAll(async () => {
    world = await startWorld();
    server = world.server;
    secure = await SecureClient.register(server, 'J1');
    other = await SecureClient.register(server, 'J2', { redirect_uris: ['https://evil.test/cb'] });
  });

  afterAll(async () => {
    await expectLive(new Flow(server, world.C1));
    await server.stop();
  });

  const visitor = async (): Promise<SecureClient> =>
    secure.with({ browser: await signedInBrowser(server, 'alice', [secure.client]) });

  const codesOf = (answers: readonly Answer[]): string[] => answers.flatMap((answer) => answerOf(answer).code ?? []);

  it('PA-01 50 visits at once with one reference: one code', async () => {
    const alice = await visitor();
    const { requestUri, verifier } = await secure.push();
    const answers = await together(50, () => alice.with({ browser: alice.flow.browser.copy() }).open(requestUri));
    const codes = codesOf(answers);
    expect(codes).toHaveLength(1);
    for (const answer of answers) if (answerOf(answer).code === undefined) expectPage(answer, 400);
    expect((await secure.exchange({ code: codes[0]!, verifier })).status).toBe(200);
  });

  it('PA-02 pages that were opened in many browsers: one answer', async () => {
    const { requestUri } = await secure.push();
    const browsers = await together(8, async () => {
      const one = secure.with({ browser: new TestBrowser(server.url) });
      return { one, page: await one.open(requestUri) };
    });
    const answers = await Promise.all(browsers.map(({ one, page }) => one.finish(page, 'alice')));
    expect(codesOf(answers)).toHaveLength(1);
  });

  it('PA-03 two redemptions of what one request gave: one succeeds, and the second ends it', async () => {
    const { code, verifier } = await secure.authorize('alice');
    const replies = await together(20, () => secure.exchange({ code, verifier }));
    expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(new Set(replies.map(({ status }) => status)).has(500)).toBe(false);
  });

  it.each([
    ['in capitals', (uri: string) => uri.toUpperCase()],
    ['with its prefix in capitals', (uri: string) => uri.replace('urn:', 'URN:')],
    ['cut by one', (uri: string) => uri.slice(0, -1)],
    ['with one more', (uri: string) => `${uri}A`],
    ['with a space', (uri: string) => `${uri} `],
    ['with a line end', (uri: string) => `${uri}\n`],
    ['with NUL', (uri: string) => `${uri}\0`],
    ['with a fragment', (uri: string) => `${uri}#x`],
    ['with an accent', (uri: string) => uri.replace(/.$/, 'é')],
    ['encoded twice', (uri: string) => encodeURIComponent(uri)],
    ['as a wildcard', () => `${PREFIX}%`],
    ['as SQL', () => `${PREFIX}' OR '1'='1`],
    ['without its secret', () => PREFIX],
  ])('PA-04 the reference %s is no reference', async (_what, change) => {
    const alice = await visitor();
    const { requestUri } = await secure.push();
    const answer = await alice.open(change(requestUri));
    expect(answerOf(answer).code).toBeUndefined();
    expectRefused(answer.location === undefined ? answer : { status: 400, text: answer.location });
    // The right one is as good as before.
    expect(answerOf(await alice.open(requestUri)).code).toBeDefined();
  });

  it('PA-05 what other endpoints gave is no reference, and a reference is nothing elsewhere', async () => {
    const alice = await visitor();
    const pushed = await secure.push({ scope: 'notes:read offline_access' });
    const [row] = await server.database.read((manager) =>
      manager.find(PushedRequestEntity, { order: { createdAt: 'DESC' } }),
    );
    const tokens = await secure.tokens('alice', { scope: 'notes:read offline_access' });
    const { code } = await secure.authorize('alice');
    const cookies = [...alice.flow.browser.cookies.values()];
    for (const value of [row!.id, code, tokens.access_token, tokens.refresh_token!, ...cookies]) {
      expectPage(await alice.open(PREFIX + value), 400);
      expect(answerOf(await alice.open(value)).code).toBeUndefined();
    }
    // The id of the row opens no interaction.
    expectPage(await alice.flow.browser.get(`/authorize/${row!.id}`), 400);
    for (const reference of [pushed.requestUri, pushed.requestUri.slice(PREFIX.length)]) {
      const form = { code_verifier: pushed.verifier, redirect_uri: secure.client.redirectUri };
      for (const more of [
        { grant_type: 'authorization_code', code: reference, ...form },
        { grant_type: 'refresh_token', refresh_token: reference },
      ]) {
        expect((await secure.post('/token', more)).body['error']).toBe('invalid_grant');
      }
    }
  });

  it('PA-06 a reference of another client: neither its code nor its redirect URI', async () => {
    const alice = other.with({ browser: await signedInBrowser(server, 'alice', [secure.client]) });
    const { requestUri } = await secure.push();
    expectPage(await alice.open(requestUri), 400);
    // And who pushes at its own client cannot name the other's.
    for (const changes of [{ client_id: 'J1' }, { redirect_uri: 'https://rp1.test/cb' }]) {
      expect((await other.post('/par', other.parameters(changes).form)).status).toBe(400);
    }
  });

  it('PA-07 nobody pushes for a client that authenticates without doing so', async () => {
    const { form } = new SecureFormOf(server, world);
    for (const id of ['C1', 'C2', 'J1', 'OFF', 'nobody']) {
      const answer = await postForm(`${server.url}/par`, { ...form, client_id: id });
      expect([answer.status, answer.body]).toMatchObject([401, { error: 'invalid_client' }]);
    }
    const off = basic('OFF', world.OFF.secret!);
    expect((await postForm(`${server.url}/par`, { ...form, client_id: 'OFF' }, { authorization: off })).status).toBe(
      401,
    );
  });

  it('PA-08 what was pushed is looked at again when the browser comes (RFC 9126 §4)', async () => {
    const leaving = await SecureClient.register(server, 'leaving', {
      redirect_uris: ['https://old.test/cb', 'https://new.test/cb'],
    });
    const alice = leaving.with({ browser: await signedInBrowser(server, 'alice', [world.C1]) });
    const moved = await leaving.push({ redirect_uri: 'https://old.test/cb' });
    const narrowed = await leaving.push({ redirect_uri: 'https://new.test/cb', scope: 'notes:write' });
    const client = await server.clients.show('leaving');
    const changes = { redirect_uris: ['https://new.test/cb'], scope: 'notes:read' };
    await server.clients.replace(client, await server.clients.proveChange(client, changes));
    server.clock.move(2);
    const answer = await alice.open(moved.requestUri);
    expectPage(answer, 400);
    expect(answerOf(await alice.open(narrowed.requestUri))).toMatchObject({ error: 'invalid_scope' });
  });

  it('PA-09 an address as reference is never called', async () => {
    let calls = 0;
    const canary = await new Promise<Server>((resolve) => {
      const listening = createServer((_request, response) => {
        calls += 1;
        response.end();
      }).listen(0, '127.0.0.1', () => resolve(listening));
    });
    try {
      const { port } = canary.address() as { port: number };
      for (const uri of [
        `http://127.0.0.1:${port}/r.jwt`,
        `https://127.0.0.1:${port}/r.jwt`,
        'file:///etc/passwd',
        'data:,x',
        'javascript:alert(1)',
      ]) {
        const { url } = secure.flow.request({ request_uri: uri });
        expect(answerOf(await secure.flow.browser.get(url)).error).toBe('request_uri_not_supported');
        expect((await secure.post('/par', secure.parameters({ request_uri: uri }).form)).status).toBe(400);
      }
      expect(calls).toBe(0);
    } finally {
      canary.close();
    }
  });

  it('PA-10 an object that is pushed: none, HMAC by what is public, the key of another, itself as key', async () => {
    const { form } = secure.parameters();
    const now = server.clock.seconds();
    const claims = { ...form, iss: 'J1', aud: server.url, exp: now + 60 };
    const jwks = JSON.stringify((await server.clients.show('J1')).metadata.jwks);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const hmac = (secret: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'J1' })
        .sign(new TextEncoder().encode(secret.padEnd(32)));
    const objects = [
      ...['none', 'None', 'NONE', ''].map((alg) => `${encode({ alg })}.${encode(claims)}.`),
      await hmac(jwks),
      await hmac('J1'),
      await other.sign(claims, { kid: 'J1' }),
      await other.sign(claims, { jwk: secure.dpop.jwk, kid: undefined }),
      await secure.sign(claims, { typ: 'at+jwt' }),
      await secure.sign(claims, { crit: ['b64'], b64: true }),
      await secure.assertion(),
    ];
    for (const request of objects) {
      expect((await secure.post('/par', { request })).body['error']).toBe('invalid_request_object');
    }
  });

  it('PA-11 neither page nor log tells what was pushed, and markup is text', async () => {
    const { requestUri, state } = await secure.push({ state: 'pushed-canary-state' });
    const answer = await secure.open('urn:ietf:params:oauth:request_uri:<script>alert(1)</script>');
    expectPage(answer, 400);
    expect(answer.text).not.toContain('<script>alert');
    await other.open(requestUri);
    const logs = world.logs.lines.join('\n');
    expect(logs).not.toContain(requestUri.slice(PREFIX.length));
    expect(logs).not.toContain(state);
    expect(logs).not.toContain('client_assertion=');
  });

  it('PA-12 a person who says no has answered: nobody else can say yes', async () => {
    const { requestUri } = await secure.push({ prompt: 'consent' });
    const [no, yes] = [1, 2].map(() => secure.with({ browser: new TestBrowser(server.url) }));
    const pages = [await no!.open(requestUri), await yes!.open(requestUri)];
    const consent = await no!.flow.login(pages[0]!, 'alice');
    expect(answerOf(await no!.flow.consent(consent, 'deny')).error).toBe('access_denied');
    expectPage(await yes!.finish(pages[1]!, 'alice'), 400);
  });
});

/** The parameters of a request, without a client. */
class SecureFormOf {
  readonly form: Record<string, string>;

  constructor(server: TestServer, world: World) {
    const { url } = new Flow(server, world.C1).request();
    this.form = Object.fromEntries(new URL(url).searchParams);
  }
}

describe('PA, over two processes', () => {
  it('PA-20 one reference at both at once: one code; and none after a restart', async () => {
    const { changes, dispose } = sharedDatabase();
    const first = await TestServer.start(changes);
    const second = await startReplica(first, changes);
    let third: TestServer | undefined;
    try {
      await first.user('alice');
      const secure = await SecureClient.register(first, 'J1');
      const browser = await signedInBrowser(first, 'alice', [secure.client]);
      const { requestUri } = await secure.push();
      const query = new URLSearchParams({ client_id: 'J1', request_uri: requestUri }).toString();
      const visit = (server: TestServer) => {
        const at = new TestBrowser(server.url);
        for (const [name, value] of browser.cookies) at.cookies.set(name, value);
        return at.get(`${server.url}/authorize?${query}`);
      };
      const answers = await together(20, (n) => visit(n % 2 === 0 ? first : second));
      expect(answers.flatMap((answer) => answerOf(answer).code ?? [])).toHaveLength(1);
      third = await startReplica(first, changes);
      expectPage(await visit(third), 400);
    } finally {
      await Promise.all([first.stop(), second.stop(), third?.stop()]);
      dispose();
    }
  });
});
