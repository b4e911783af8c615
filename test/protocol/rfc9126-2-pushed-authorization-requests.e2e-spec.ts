import { PushedRequestEntity } from '../../src/authorization/pushed-request.entity.js';
import { TestBrowser } from '../support/browser.js';
import { signedInBrowser } from '../support/fixtures.js';
import { answerOf, basic, challengeOf, Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { expectPage } from '../support/outcomes.js';
import { SecureClient } from '../support/secure-client.js';
import { type TestClient, TestServer } from '../support/server.js';

const PREFIX = 'urn:ietf:params:oauth:request_uri:';

describe('RFC 9126 §2 Pushed Authorization Request Endpoint', () => {
  let server: TestServer;
  let secure: SecureClient;
  let other: SecureClient;
  let byBasic: TestClient;
  let spa: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    secure = await SecureClient.register(server, 'J1');
    other = await SecureClient.register(server, 'J2');
    byBasic = await server.client('C1');
    spa = await server.client('P1', { token_endpoint_auth_method: 'none', redirect_uris: ['https://spa.test/cb'] });
  });

  afterAll(() => server.stop());

  const push = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/par`, { method: 'POST', body, headers });

  const formOf = (client: TestClient, changes: Record<string, string | undefined> = {}) =>
    new URL(new Flow(server, client).request(changes).url).searchParams;

  describe('§2.2 Successful Response', () => {
    it('201 with request_uri and expires_in, which no cache keeps', async () => {
      const { status, headers, body } = await secure.post('/par', secure.parameters().form);
      expect(status).toBe(201);
      expect(headers.get('cache-control')).toBe('no-cache, no-store');
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(body).toEqual({
        request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:.{43}$/),
        expires_in: 60,
      });
    });

    it('the reference is new each time, and the database does not know it', async () => {
      const { requestUri } = await secure.push();
      expect((await secure.push()).requestUri).not.toBe(requestUri);
      const rows = await server.database.read((manager) => manager.find(PushedRequestEntity));
      const stored = rows.map((row) =>
        JSON.stringify({ ...row, referenceHash: row.referenceHash.toString('base64url') }),
      );
      expect(stored.join()).not.toContain(requestUri.slice(PREFIX.length));
      expect(stored.join()).not.toMatch(/client_assertion/);
    });

    it('each method of client authentication is taken as at the token endpoint', async () => {
      const authorization = basic(byBasic.id, byBasic.secret!);
      expect((await push(formOf(byBasic), { authorization })).status).toBe(201);
      // RFC 9126 §2.1: who authenticates is the client; client_id need not be said twice.
      expect((await push(formOf(byBasic, { client_id: undefined }), { authorization })).status).toBe(201);
      expect((await push(formOf(spa))).status).toBe(201);
    });
  });

  describe('§2.1 Request, §2.3 Error Response', () => {
    it.each([
      ['without authentication', {}, 401, 'invalid_client'],
      ['with a wrong secret', { authorization: basic('C1', 'wrong') }, 401, 'invalid_client'],
    ])('%s', async (_what, headers, status, error) => {
      expect(await readJson(push(formOf(byBasic), headers))).toMatchObject({ status, body: { error } });
    });

    it.each<[string, Record<string, string | undefined>, string]>([
      ['a request_uri', { request_uri: `${PREFIX}x` }, 'invalid_request'],
      ['another client_id', { client_id: 'J2' }, 'invalid_request'],
      ['an unregistered redirect_uri', { redirect_uri: 'https://evil.test/cb' }, 'invalid_request'],
      ['no response_type', { response_type: undefined }, 'invalid_request'],
      ['response_type=token', { response_type: 'token' }, 'unsupported_response_type'],
      ['an unknown scope', { scope: 'nonsense' }, 'invalid_scope'],
      ['a scope it is not registered for', { scope: 'openid' }, 'invalid_scope'],
      ['no code_challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
      ['PKCE by plain', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['prompt=none login', { prompt: 'none login' }, 'invalid_request'],
      ['an unreadable max_age', { max_age: 'soon' }, 'invalid_request'],
      ['an unreadable claims', { claims: '{' }, 'invalid_request'],
      ['an unreadable id_token_hint', { id_token_hint: 'x.y.z' }, 'invalid_request'],
      ['an unknown response_mode', { response_mode: 'fragment' }, 'invalid_request'],
      ['an unreadable dpop_jkt', { dpop_jkt: 'x' }, 'invalid_request'],
      ['a state without end', { state: 'x'.repeat(5000) }, 'invalid_request'],
    ])('%s is refused as JSON, and nothing is redirected', async (_what, changes, error) => {
      const { status, headers, body } = await secure.post('/par', secure.parameters(changes).form, null);
      expect([status, body['error'], headers.get('location')]).toEqual([400, error, null]);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('cache-control')).toMatch(/no-store/);
      expect(body).not.toHaveProperty('request_uri');
    });

    it('a repeated parameter, brackets, NUL, bad UTF-8, JSON, nothing', async () => {
      const authorization = basic(byBasic.id, byBasic.secret!);
      const form = formOf(byBasic).toString();
      const urlencoded = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
      for (const bad of [
        `${form}&scope=x`,
        `${form}&scope=notes%3Aread`,
        `${form}&a[b]=1`,
        `${form}&state=%00`,
        `${form}&x=%ff`,
        '',
      ]) {
        expect(await readJson(push(bad, urlencoded))).toMatchObject({
          status: 400,
          body: { error: 'invalid_request' },
        });
      }
      const json = JSON.stringify(Object.fromEntries(formOf(byBasic)));
      expect([400, 415]).toContain((await push(json, { authorization, 'content-type': 'application/json' })).status);
    });

    it('§2.3 a request that is too large: 413', async () => {
      const { status, body } = await secure.post('/par', secure.parameters({ extension: 'x'.repeat(40_000) }).form);
      expect([status, body['error']]).toEqual([413, 'invalid_request']);
    });

    it('§2.3 any other method is refused', async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        const answer = await fetch(`${server.url}/par`, { method });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      }
    });
  });

  describe('§4 Authorization Request', () => {
    it('client_id and request_uri are all that the browser carries; what was pushed counts', async () => {
      const { requestUri, verifier, state } = await secure.push({ scope: 'notes:read' });
      const answer = await secure.with({ browser: new TestBrowser(server.url) }).open(requestUri);
      expect(answer.text).toContain('id="username"');
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      const back = answerOf(await visitor.finish(await visitor.open(requestUri), 'alice'));
      expect(back).toMatchObject({ state, iss: server.url });
      const { status, body } = await secure.exchange({ code: back.code!, verifier });
      expect([status, body.scope, body.token_type]).toEqual([200, 'notes:read', 'DPoP']);
    });

    it('parameters beside it count for nothing', async () => {
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      const { requestUri, state, verifier } = await secure.push({ scope: 'notes:read' });
      const page = await visitor.open(requestUri, {
        redirect_uri: 'https://evil.test/cb',
        scope: 'notes:write',
        state: 'evil',
        code_challenge: challengeOf('evil'),
        response_mode: 'form_post',
      });
      const answer = await visitor.finish(page, 'alice');
      expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?/);
      expect(answerOf(answer).state).toBe(state);
      expect((await secure.exchange({ code: answerOf(answer).code!, verifier })).body.scope).toBe('notes:read');
    });

    it('the request may come by POST', async () => {
      const { requestUri } = await secure.push();
      const { browser } = new Flow(server, secure.client);
      const page = await browser.follow(await browser.post('/authorize', { client_id: 'J1', request_uri: requestUri }));
      const visitor = secure.with({ browser });
      expect(answerOf(await visitor.finish(page, 'alice')).code).toBeDefined();
    });

    it('§2.2 the reference is bound to the client', async () => {
      const { requestUri } = await secure.push();
      const answer = await other.open(requestUri);
      expectPage(answer, 400);
      expect(answer.text).toContain('invalid_request_uri');
      // It is still good for the right one.
      expect((await secure.with({ browser: new TestBrowser(server.url) }).open(requestUri)).status).toBe(200);
    });

    it.each([
      ['unknown', `${PREFIX}${'x'.repeat(43)}`],
      ['empty', PREFIX],
      ['NUL within', `${PREFIX}\0`],
      ['without end', PREFIX + 'x'.repeat(3000)],
    ])('a reference that is %s: a page', async (_what, requestUri) => {
      expectPage(await secure.open(requestUri), 400);
    });

    it('without client_id, with one that is unknown, or beside request: a page', async () => {
      const { requestUri } = await secure.push();
      const { browser } = secure.flow;
      const query = new URLSearchParams({ request_uri: requestUri }).toString();
      for (const more of [
        '',
        '&client_id=nobody',
        '&client_id=J1&request=x.y.z',
        `&client_id=J1&${query}`,
        '&client_id=J1&client_id=J1',
      ]) {
        expectPage(await browser.get(`/authorize?${query}${more}`), 400);
      }
    });

    it('a request_uri that is an address is never fetched', async () => {
      const { url, state } = secure.flow.request({ request_uri: 'https://rp1.test/request.jwt' });
      const answer = await secure.flow.browser.get(url);
      expect(answerOf(answer)).toMatchObject({ error: 'request_uri_not_supported', state });
    });

    it('§2.2 it expires', async () => {
      const { requestUri } = await secure.push();
      server.clock.move(59);
      expect((await secure.with({ browser: new TestBrowser(server.url) }).open(requestUri)).status).toBe(200);
      server.clock.move(2);
      const answer = await secure.with({ browser: new TestBrowser(server.url) }).open(requestUri);
      expectPage(answer, 400);
      expect(answer.text).toContain('invalid_request_uri');
    });

    it('a page that was opened in time may be answered later', async () => {
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      const page = await visitor.open((await secure.push()).requestUri);
      server.clock.move(600);
      expect(answerOf(await visitor.finish(page, 'alice')).code).toBeDefined();
    });

    it('the registration counts as it is when the browser comes', async () => {
      const leaving = await SecureClient.register(server, 'leaving');
      const { requestUri } = await leaving.push();
      await server.clients.disable('leaving');
      server.clock.move(2);
      expectPage(await leaving.open(requestUri), 400);
    });
  });

  describe('§7.3 Request URI Swapping and Replay', () => {
    it('before it is answered it may be opened again, in any browser: reloading is no attack', async () => {
      const { requestUri } = await secure.push();
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      for (let visit = 0; visit < 3; visit += 1) {
        expect((await visitor.open(requestUri)).text).toContain('id="username"');
      }
      await secure.with({ browser: new TestBrowser(server.url) }).open(requestUri);
      expect(answerOf(await visitor.finish(await visitor.open(requestUri), 'alice')).code).toBeDefined();
    });

    it('it is answered once: by a page', async () => {
      const { requestUri } = await secure.push();
      const [one, two] = [1, 2].map(() => secure.with({ browser: new TestBrowser(server.url) }));
      const pages = [await one!.open(requestUri), await two!.open(requestUri)];
      expect(answerOf(await one!.finish(pages[0]!, 'alice')).code).toBeDefined();
      expectPage(await two!.finish(pages[1]!, 'alice'), 400);
      expectPage(await one!.open(requestUri), 400);
    });

    it('it is answered once: without a page', async () => {
      const browser = await signedInBrowser(server, 'alice', [secure.client]);
      const visitor = secure.with({ browser });
      const { requestUri } = await secure.push();
      expect(answerOf(await visitor.open(requestUri)).code).toBeDefined();
      const again = await visitor.open(requestUri);
      expectPage(again, 400);
      expect(again.text).toContain('invalid_request_uri');
    });

    it('a refusal is an answer, too', async () => {
      const { requestUri } = await secure.push({ prompt: 'none' });
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      expect(answerOf(await visitor.open(requestUri))).toMatchObject({ error: 'login_required' });
      expectPage(await visitor.open(requestUri), 400);
    });
  });

  describe('§3 The "request" Request Parameter', () => {
    it('a signed object is taken, and its parameters count', async () => {
      const { form, verifier, state } = secure.parameters();
      const { status, body } = await secure.post('/par', { request: await secure.requestObject(form) });
      expect(status).toBe(201);
      const visitor = secure.with({ browser: new TestBrowser(server.url) });
      const answer = answerOf(await visitor.finish(await visitor.open(body.request_uri!), 'alice'));
      expect(answer.state).toBe(state);
      expect((await secure.exchange({ code: answer.code!, verifier })).status).toBe(200);
    });

    it('§3 beside it there is nothing but what authenticates the client', async () => {
      const { form } = secure.parameters();
      const request = await secure.requestObject(form);
      for (const more of [
        { scope: 'notes:read' },
        { state: 'x' },
        { redirect_uri: 'https://rp1.test/cb' },
        { request_uri: 'x' },
      ]) {
        const { status, body } = await secure.post('/par', { request, ...more });
        expect([status, body['error']]).toEqual([400, 'invalid_request']);
      }
      expect((await secure.post('/par', { request, client_id: 'J1' })).status).toBe(201);
    });

    it.each<[string, Record<string, unknown>]>([
      ['of another client', { iss: 'J2' }],
      ['about another client', { client_id: 'J2' }],
      ['without client_id', { client_id: undefined }],
      ['for another server', { aud: 'https://other.test' }],
      ['that has expired', { exp: 1 }],
      ['without exp', { exp: undefined }],
      ['not yet good', { nbf: 9_999_999_999 }],
      ['with an object within', { request: 'x' }],
      ['with a reference within', { request_uri: `${PREFIX}x` }],
    ])('§3 an object %s: invalid_request_object', async (_what, changes) => {
      const request = await secure.requestObject(secure.parameters().form, changes);
      const { status, body } = await secure.post('/par', { request });
      expect([status, body['error']]).toEqual([400, 'invalid_request_object']);
    });

    it('§3 an object by another key, or by none', async () => {
      const { form } = secure.parameters();
      const unsigned = [{ alg: 'none' }, { ...form, iss: 'J1', aud: server.url, exp: server.clock.seconds() + 60 }];
      const none = `${unsigned.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
      for (const request of [await other.requestObject({ ...form }, { iss: 'J1' }), none, 'x']) {
        expect((await secure.post('/par', { request })).body['error']).toBe('invalid_request_object');
      }
      const { status, body } = await secure.post('/par', {
        request: await secure.requestObject({ ...form, redirect_uri: 'https://evil.test/cb' }),
      });
      expect([status, body['error']]).toEqual([400, 'invalid_request']);
    });

    it('RFC 9101 §10.5 a client that always signs must do so here, too', async () => {
      const strict = await SecureClient.register(server, 'J3', { require_signed_request_object: true });
      const { form } = strict.parameters();
      expect((await strict.post('/par', form)).body['error']).toBe('invalid_request');
      const { body } = await strict.post('/par', { request: await strict.requestObject(form) });
      expect((await strict.open(body.request_uri!)).text).toContain('id="username"');
    });
  });

  describe('§5 and §6 Metadata', () => {
    it('the server tells its endpoint', async () => {
      for (const name of ['oauth-authorization-server', 'openid-configuration']) {
        expect((await readJson(fetch(`${server.url}/.well-known/${name}`))).body).toMatchObject({
          pushed_authorization_request_endpoint: `${server.url}/par`,
          require_pushed_authorization_requests: false,
        });
      }
    });

    it('§6 a client that is registered for pushed requests is not believed without one', async () => {
      const pushing = await SecureClient.register(server, 'J4', { require_pushed_authorization_requests: true });
      const { url, state } = pushing.flow.request();
      expect(answerOf(await pushing.flow.browser.get(url))).toMatchObject({ error: 'invalid_request', state });
      const signed = new URLSearchParams({
        client_id: 'J4',
        request: await pushing.requestObject(pushing.parameters().form),
      });
      expect(answerOf(await pushing.flow.browser.get(`/authorize?${signed.toString()}`)).error).toBe('invalid_request');
      await expect(pushing.authorize('alice')).resolves.toMatchObject({ code: expect.any(String) });
    });
  });
});

describe('RFC 9126 §5 require_pushed_authorization_requests, for the whole server', () => {
  it('no request is taken that was not pushed; the metadata says so', async () => {
    const server = await TestServer.start({ REQUIRE_PUSHED_AUTHORIZATION_REQUESTS: 'true', PUSHED_REQUEST_TTL: '90' });
    try {
      await server.user('alice');
      const secure = await SecureClient.register(server, 'J1');
      const metadata = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
      expect(metadata.body).toMatchObject({ require_pushed_authorization_requests: true });
      const { url, state } = secure.flow.request();
      expect(answerOf(await secure.flow.browser.get(url))).toMatchObject({ error: 'invalid_request', state });
      expect((await secure.post('/par', secure.parameters().form)).body['expires_in']).toBe(90);
      expect((await secure.authorize('alice')).code).toBeDefined();
    } finally {
      await server.stop();
    }
  });
});
