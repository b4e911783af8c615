import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startWorld, type World } from '../support/attack-world.js';
import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, Flow } from '../support/flow.js';
import { expectBack, expectLive, expectPage } from '../support/outcomes.js';
import { PASSWORD } from '../support/server.js';
import { words } from '../support/words.js';

// RT-07 and RT-08 are about prompt, which belongs to OpenID Connect.
describe('RT response_type, response_mode, request objects', () => {
  let world: World;
  let flow: Flow;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    const { server, C1, N1, P1 } = world;
    flow = new Flow(server, C1, await signedInBrowser(server, 'alice', [C1, N1, P1]));
  });

  afterAll(() => world.server.stop());

  /** Signed in or not, by GET or by POST: the error goes back to the client. */
  async function expectRefused(changes: Record<string, string | undefined>, error: string, by = flow): Promise<void> {
    const { url, state } = by.request(changes);
    const destination = { server: world.server, client: by.client, state };
    expectBack(await by.browser.get(url), error, destination);
    expectBack(await new TestBrowser(world.server.url).get(url), error, destination);
    expectBack(await by.browser.post('/authorize', new URL(url).search.slice(1)), error, destination);
  }

  it.each([
    ...words`token id_token none Code CODE code; code\x00 codetoken code,token javascript: __proto__ constructor`,
    ...['id_token token', 'code token', 'code id_token', 'code id_token token', 'code code', 'code none'],
    ...['token code', ' code', 'code ', 'code\t', 'cоde'],
  ])('RT-02 response_type=%j', async (responseType) => {
    await expectRefused({ response_type: responseType }, 'unsupported_response_type');
    const fragment = { response_type: responseType, response_mode: 'fragment', nonce: 'n' };
    await expectRefused(fragment, 'unsupported_response_type');
  });

  it('RT-02 a public and a native client get no token in the front channel either', async () => {
    for (const client of [world.P1, world.N1]) {
      await expectRefused(
        { response_type: 'token' },
        'unsupported_response_type',
        new Flow(world.server, client, flow.browser),
      );
    }
  });

  it('RT-02 response_type left out, empty, or twice', async () => {
    await expectRefused({ response_type: undefined }, 'invalid_request');
    await expectRefused({ response_type: '' }, 'invalid_request');
    const { url, state } = flow.request();
    const destination = { server: world.server, client: world.C1, state };
    for (const second of ['token', 'code', '']) {
      expectBack(await flow.browser.get(`${url}&response_type=${second}`), 'invalid_request', destination);
    }
  });

  it.each(words`
    fragment web_message jwt query.jwt fragment.jwt form_post.jwt Query FORM_POST javascript:alert(1) data:, __proto__
    constructor toString cookie query,form_post https://evil.test
  `)('RT-02 response_mode=%j goes back as an error, by query', async (mode) => {
    await expectRefused({ response_mode: mode }, 'invalid_request');
  });

  it('RT-02 response_mode twice', async () => {
    const { url, state } = flow.request({ response_mode: 'query' });
    const answer = await flow.browser.get(`${url}&response_mode=form_post`);
    expectBack(answer, 'invalid_request', { server: world.server, client: world.C1, state });
  });

  it('RT-02 an app scheme gets no form, neither with a code nor with an error', async () => {
    const client = await world.server.client('app', {
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['com.example.app:/cb'],
    });
    const app = new Flow(world.server, client, flow.browser);
    await expectRefused({ response_mode: 'form_post' }, 'invalid_request', app);
    await expectRefused({ response_mode: 'form_post', response_type: 'token' }, 'unsupported_response_type', app);
  });

  it('RT-02 form_post carries error and state as inert text, to the registered URI only', async () => {
    const state = `"><script>alert(1)</script><form action="https://evil.test">&amp;'`;
    for (const changes of [{ scope: 'root' }, {}]) {
      const answer = await flow.open(flow.request({ response_mode: 'form_post', state, ...changes }));
      expect(answer.status).toBe(200);
      expect(answer.text.match(/<form\b[^>]*>/g)).toEqual([
        '<form id="form-post" method="post" action="https://rp1.test/cb">',
      ]);
      expect(answer.text.match(/<script\b/g)).toHaveLength(1);
      expect(fieldOf(answer.text, 'state')).toBe(state);
      expect(fieldOf(answer.text, 'iss')).toBe(world.server.settings.issuer);
      expect(answer.headers.get('content-security-policy')).toMatch(/form-action 'self' https:\/\/rp1\.test;/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  describe('request objects', () => {
    let canary: Server;
    let visits = 0;
    let address = '';
    beforeAll(async () => {
      canary = createServer((_, reply) => {
        visits += 1;
        reply.end();
      });
      await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
    });
    afterAll(() => canary.close());

    it.each(['garbage', 'eyJhbGciOiJub25lIn0.eyJyZXNwb25zZV90eXBlIjoidG9rZW4ifQ.', '{}', 'null'])(
      'RT-04 request=%j is refused, not ignored',
      async (request) => {
        await expectRefused({ request }, 'request_not_supported');
      },
    );

    it('RT-04 request_uri is refused where none is registered, and nobody fetches it', async () => {
      await expectRefused({ request_uri: `${address}/request.jwt` }, 'request_uri_not_supported');
      await expectRefused({ request_uri: 'file:///etc/passwd' }, 'request_uri_not_supported');
      // What looks like a pushed request and is none says nothing about where an answer may go.
      expectPage(await flow.browser.get(flow.request({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }).url), 400);
      expect(visits).toBe(0);
    });
  });

  describe('RT-03 tampering with what pages carry', () => {
    const evil = {
      response_type: 'token',
      response_mode: 'form_post',
      client_id: 'C2',
      redirect_uri: 'https://evil.test/cb',
      state: 'evil',
      scope: 'notes:write',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'plain',
      return_to: 'https://evil.test',
    };
    const evilQuery = new URLSearchParams(evil).toString();
    let tampered: Flow;
    beforeEach(async () => {
      tampered = new Flow(world.server, await world.server.client(`tampered-${Date.now()}-${Math.random()}`));
    });

    const csrf = (page: Answer) => ({
      request: fieldOf(page.text, 'request'),
      csrf_token: fieldOf(page.text, 'csrf_token'),
    });

    it('RT-03 further fields and queries at login, consent and resumption change nothing', async () => {
      const authorization = tampered.request();
      const login = await tampered.open(authorization);
      const { request } = csrf(login);
      const shownAgain = await tampered.browser.get(`/login?request=${request}&${evilQuery}`);
      const credentials = { username: 'alice', password: PASSWORD };
      const loggedIn = await tampered.browser.post(`/login?${evilQuery}`, {
        ...csrf(shownAgain),
        ...credentials,
        ...evil,
      });
      expect(loggedIn.location).toBe(`${world.server.url}/authorize/${request}`);
      const step = await tampered.browser.get(`/authorize/${request}?${evilQuery}`);
      expect(step.location).toBe(`${world.server.url}/consent?request=${request}`);
      const consent = await tampered.browser.get(`/consent?request=${request}&${evilQuery}`);
      const decided = await tampered.browser.post(`/consent?${evilQuery}`, {
        ...csrf(consent),
        ...evil,
        decision: 'allow',
      });
      expect(decided.location).toBe(`${world.server.url}/authorize/${request}`);
      const answer = await tampered.browser.get(`${decided.location}?${evilQuery}`);
      expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=/);
      const { code, state } = answerOf(answer);
      expect(state).toBe(authorization.state);
      const response = await tampered.exchange({ code: code!, verifier: authorization.verifier });
      expect(await response.json()).toMatchObject({ scope: 'notes:read', token_type: 'Bearer' });
    });

    it.each(words`
      x 0 null undefined 00000000-0000-7000-8000-000000000000 ../token https://evil.test %00 [object+Object]
    `)('RT-03 a request id that is none: %j', async (id) => {
      const login = await tampered.open(tampered.request());
      const form = { ...csrf(login), username: 'alice', password: PASSWORD, request: decodeURIComponent(id) };
      expectPage(await tampered.browser.post('/login', form), 400);
      expectPage(await tampered.browser.get(`/login?request=${encodeURIComponent(id)}`), 400);
      expectPage(await tampered.browser.get(`/authorize/${encodeURIComponent(id)}`), 400);
      expect(tampered.browser.cookies.has('portico_session')).toBe(false);
    });

    it('RT-03 a request id in another writing, twice, or in brackets', async () => {
      const login = await tampered.open(tampered.request());
      const { request, csrf_token: token } = csrf(login);
      const rest = `csrf_token=${token}&username=alice&password=${encodeURIComponent(PASSWORD)}`;
      for (const id of [request.toUpperCase(), `{${request}}`, `${request} `, request.replaceAll('-', '')]) {
        expectPage(await tampered.browser.post('/login', `request=${encodeURIComponent(id)}&${rest}`), 400);
      }
      for (const twice of [`request=${request}&request=${request}`, `request=${request}&request[]=x`]) {
        expectPage(await tampered.browser.post('/login', `${twice}&${rest}`), 400);
      }
      await expectLive(tampered);
    });

    it('RT-03 the browser cookie changed between the pages', async () => {
      const login = await tampered.open(tampered.request());
      const own = tampered.browser.cookies.get('portico_browser')!;
      for (const value of [`${own}x`, own.slice(1), own.toUpperCase(), '""', 'null', own.repeat(60)]) {
        tampered.browser.cookies.set('portico_browser', value);
        expectPage(
          await tampered.browser.post('/login', { ...csrf(login), username: 'alice', password: PASSWORD }),
          403,
        );
        expectPage(await tampered.browser.get(`/authorize/${csrf(login).request}`), 403);
      }
      tampered.browser.cookies.set('portico_browser', own);
      expect((await tampered.login(login, 'alice')).text).toContain('consent-allow');
    });
  });
});
