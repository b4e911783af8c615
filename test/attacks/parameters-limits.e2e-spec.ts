import { expectRefused, LoginForm, send, sendRaw, startWorld, type World } from '../support/attack-world.js';
import { basic, Flow } from '../support/flow.js';
import { expectBack, expectLive, expectPage, expectTokenError } from '../support/outcomes.js';

const FORM = 'application/x-www-form-urlencoded';

let world: World;
let flow: Flow;
/** Of C1 and unspent; nothing in this file may spend it. */
let good: { code: string; verifier: string };
let accessToken: string;

beforeAll(async () => {
  world = await startWorld({ AUTHORIZATION_CODE_TTL: '600' });
  flow = new Flow(world.server, world.C1);
  accessToken = (await flow.tokens('alice', { scope: 'notes:read notes:write' })).access_token;
  good = await flow.authorize('alice');
});

afterAll(() => world.server.stop());

function postToken(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.server.url}/token`, {
    method: 'POST',
    body,
    headers: { 'content-type': FORM, authorization: basic('C1', world.C1.secret!), ...headers },
  });
}

function postNote(body: string, contentType = 'application/json'): ReturnType<typeof send> {
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': contentType };
  return send(world.server, '/api/notes', { method: 'POST', body, headers });
}

const paths = { forms: ['/authorize', '/login', '/consent', '/token'] };

describe('PP: missing values, sizes, and what else parsers trip over', () => {
  describe('PP-06 what is left out, empty or null is never the first row', () => {
    it('PP-06 at the token endpoint', async () => {
      for (const grantType of ['authorization_code', 'refresh_token']) {
        const name = grantType === 'refresh_token' ? 'refresh_token' : 'code';
        for (const given of ['', `&${name}`, `&${name}=`, `&${name}=null`, `&${name}=undefined`, `&${name}=0`]) {
          const response = await postToken(`grant_type=${grantType}${given}&code_verifier=${good.verifier}`);
          await expectTokenError(response, /=./.test(given) ? 'invalid_grant' : 'invalid_request');
        }
      }
      for (const given of ['', 'grant_type', 'grant_type=']) {
        await expectTokenError(await postToken(given), 'invalid_request');
      }
      for (const given of [
        'null',
        'undefined',
        '0',
        'Authorization_Code',
        'authorization_code ',
        'password',
        'client_credentials%20',
      ]) {
        await expectTokenError(await postToken(`grant_type=${given}&code=${good.code}`), 'unsupported_grant_type');
      }
    });

    it('PP-06 at the authorization endpoint, the pages and the notes', async () => {
      const { browser } = new Flow(world.server, world.C1);
      for (const given of ['', 'client_id', 'client_id=', 'client_id=null', 'client_id=undefined', 'client_id=0']) {
        for (const answer of [await browser.get(`/authorize?${given}`), await browser.post('/authorize', given)]) {
          expectPage(answer, 400);
        }
      }
      for (const path of ['/login', '/consent']) {
        for (const given of [
          '',
          '?request',
          '?request=',
          '?request=null',
          '?request=undefined',
          '?request=0',
          '?request=%25',
        ]) {
          expectPage(await browser.get(`${path}${given}`), 400);
          expectPage(await browser.post(path, given.slice(1)), 400);
        }
      }
      for (const id of ['null', 'undefined', '0', '%20', '%25', '00000000-0000-0000-0000-000000000000']) {
        expectPage(await browser.get(`/authorize/${id}`), 400);
      }
      for (const id of ['null', 'undefined', '0', '%20', '%25', '*', '00000000-0000-0000-0000-000000000000']) {
        const answer = await send(world.server, `/api/notes/${id}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${accessToken}` },
        });
        expect(answer.status).toBe(404);
      }
    });

    it('PP-06 an empty or absent user name, password or cookie signs nobody in', async () => {
      const form = await LoginForm.open(new Flow(world.server, world.C1));
      for (const username of ['', 'null', 'undefined', '0', '@', '%', '_', '*', "' OR '1'='1", 'alice\u200b']) {
        expect((await form.submit(username)).status).toBe(422);
      }
      expect((await form.submit('alice', '')).status).toBe(422);
      expect((await form.browser.post('/login', form.fields)).status).toBe(422);
      for (const cookie of [
        'portico_session=',
        'portico_session',
        'portico_session=null',
        'portico_session=undefined',
      ]) {
        const answer = await send(world.server, flow.request().url.slice(world.server.url.length), {
          headers: { cookie },
        });
        expect(answer.headers.get('location')).toMatch(/^\/login\?/);
      }
    });
  });

  describe('PP-07 too much of anything is refused, and at once', () => {
    it('PP-07 a URL of more than 8 KB: 414', async () => {
      for (const path of ['/authorize', '/login', '/consent', '/api/notes', '/jwks', '/nowhere']) {
        const answer = await send(world.server, `${path}?x=${'a'.repeat(8 * 1024)}`);
        expect(answer.status).toBe(414);
        expectRefused(answer);
      }
    });

    it('PP-07 a body of more than 64 KB: 413, with its length told and without', async () => {
      const body = `x=${'a'.repeat(64 * 1024)}`;
      const chunked = (): ReadableStream =>
        new ReadableStream({
          start(controller) {
            for (let n = 0; n < 70; n += 1) controller.enqueue(new TextEncoder().encode('a'.repeat(1024)));
            controller.close();
          },
        });
      for (const path of [...paths.forms, '/api/notes']) {
        for (const contentType of [FORM, 'application/json']) {
          const headers = { 'content-type': contentType, authorization: `Bearer ${accessToken}` };
          const whole = await send(world.server, path, { method: 'POST', body, headers });
          expect(whole.status).toBe(413);
          expectRefused(whole);
          const init = { method: 'POST', body: chunked(), duplex: 'half', headers } as RequestInit;
          const inPieces = await send(world.server, path, init).catch(() => ({ status: 413, text: '' }));
          expect(inPieces.status).toBe(413);
        }
      }
    });

    it('PP-07 floods of headers: 431', async () => {
      const flood = (lines: string[]): string =>
        ['GET /authorize HTTP/1.1', 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n');
      const many = Array.from({ length: 3000 }, (_, n) => `X-${n}: ${'a'.repeat(20)}`);
      for (const lines of [many, [`X: ${'a'.repeat(20_000)}`], [`Cookie: ${'portico_session=x; '.repeat(1500)}`]]) {
        expect(await sendRaw(world.server, flood(lines))).toMatch(/^HTTP\/1\.1 431 /);
      }
    });

    it('PP-07 a thousand parameters, and long values of each', async () => {
      const many = Array.from({ length: 1000 }, (_, n) => `p${n}=1`).join('&');
      const { browser } = new Flow(world.server, world.C1);
      expectPage(await browser.get(`/authorize?${many}`), 400);
      expectPage(await browser.get(`/authorize?${'&'.repeat(8000)}`), 400);
      for (const path of ['/authorize', '/login', '/consent']) {
        expectPage(await browser.post(path, many), 400);
        expectPage(await browser.post(path, '&'.repeat(60_000)), 400);
        expectPage(await browser.post(path, `x=${'%'.repeat(60_000)}`), 400);
      }
      await expectTokenError(await postToken(many), 'invalid_request');
      for (const name of ['grant_type', 'code', 'refresh_token', 'code_verifier', 'redirect_uri']) {
        const body = {
          grant_type: 'authorization_code',
          code: good.code,
          code_verifier: good.verifier,
          redirect_uri: 'x',
        };
        const response = await postToken(new URLSearchParams({ ...body, [name]: 'a'.repeat(60_000) }).toString());
        await expectTokenError(response, 'invalid_request', 'invalid_grant', 'unsupported_grant_type');
      }
      for (const name of ['state', 'nonce', 'scope', 'code_challenge', 'response_type', 'response_mode']) {
        const { url } = flow.request({ [name]: 'a'.repeat(7000) });
        expect((await browser.get(url)).location).toMatch(/^https:\/\/rp1\.test\/cb\?error=/);
      }
      const form = await LoginForm.open(new Flow(world.server, world.C1));
      expect((await form.submit('a'.repeat(50_000))).status).toBe(422);
      expect((await form.submit('\ufdfa'.repeat(6000))).status).toBe(422);
      expect((await form.submit('alice', 'a'.repeat(50_000))).status).toBe(422);
    });
  });

  describe('PP-08 names that JavaScript objects are born with', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length'];

    it('PP-08 as values', async () => {
      const { browser } = new Flow(world.server, world.C1);
      for (const name of names) {
        await expectTokenError(await postToken(`grant_type=${name}`), 'unsupported_grant_type');
        await expectTokenError(await postToken(`grant_type=authorization_code&code=${name}`), 'invalid_grant');
        expectPage(await browser.get(flow.request({ client_id: name }).url), 400);
        for (const [parameter, error] of [
          ['response_mode', 'invalid_request'],
          ['response_type', 'unsupported_response_type'],
          ['scope', 'invalid_scope'],
          ['code_challenge_method', 'invalid_request'],
        ] as const) {
          const request = flow.request({ [parameter]: name });
          const destination = { server: world.server, client: world.C1, state: request.state };
          expectBack(await browser.get(request.url), error, destination);
        }
      }
    });

    it('PP-08 as names: they change nothing', async () => {
      const pollution = names.map((name) => `${name}=1`).join('&');
      await expectTokenError(await postToken(pollution), 'invalid_request');
      await expectTokenError(await postToken(`grant_type=authorization_code&${pollution}`), 'invalid_request');
      const answer = await flow.browser.copy().get(`${flow.request().url}&${pollution}`);
      expect(answer.location).toMatch(/^https:\/\/rp1\.test\/cb\?code=/);
    });
  });

  describe('PP-09 bodies of an API that reads JSON', () => {
    it('PP-09 what is no note is refused', async () => {
      const deep = `{"text":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
      const bodies = [
        ...['null', 'true', '0', '"text"', '[]', '[{"text":"a"}]', '{}', '', '{', 'text=a', 'NaN'],
        ...[
          '{"text":null}',
          '{"text":1}',
          '{"text":true}',
          '{"text":[]}',
          '{"text":["a"]}',
          '{"text":{}}',
          '{"text":""}',
        ],
        ...[
          '{"text":"a","userId":"x"}',
          '{"text":"a","id":"x"}',
          '{"text":"a","createdAt":0}',
          '{"text":{"length":5}}',
        ],
        ...[
          '{"__proto__":{"text":"a"}}',
          '{"text":"a","__proto__":{"x":1}}',
          '{"constructor":{"prototype":{"x":1}},"text":"a"}',
        ],
        ...[
          `{"text":"${'a'.repeat(10_001)}"}`,
          deep,
          `${'['.repeat(30_000)}`,
          `${'{"text":'.repeat(5000)}1${'}'.repeat(5000)}`,
        ],
      ];
      for (const body of bodies) {
        const answer = await postNote(body);
        expectRefused(answer);
        expect([400, 413, 415]).toContain(answer.status);
      }
      for (const contentType of [
        FORM,
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/xml',
        'nonsense',
      ]) {
        expectRefused(await postNote('{"text":"a"}', contentType));
      }
      expectRefused(await postNote('text=a', FORM));
      expect(await (await flow.notes(accessToken)).json()).toEqual([]);
    });

    it('PP-09 strange but lawful text comes back as it went in', async () => {
      for (const text of ['\0', 'a\0b', '\ufeff', '<script>alert(1)</script>', "'; DROP TABLE notes; --", '𝟘\u202e']) {
        const answer = await postNote(JSON.stringify({ text }));
        expect([text, answer.status, (JSON.parse(answer.text) as { text: string }).text]).toEqual([text, 201, text]);
      }
      const lonely = await postNote('{"text":"\\ud800"}');
      expect(lonely.status).toBeLessThan(500);
    });
  });

  describe('PP-10 below the parameters', () => {
    const request = (line: string, ...more: string[]): string =>
      [line, 'Host: 127.0.0.1', 'Connection: close', ...more, '', ''].join('\r\n');

    it('PP-10 malformed requests and paths', async () => {
      const attempts = [
        'GARBAGE\r\n\r\n',
        '\u0016\u0003\u0001\0\r\n\r\n',
        request('GET /authorize HTTP/9.9'),
        request('GET authorize HTTP/1.1'),
        request('GET /%ff HTTP/1.1'),
        request('GET /%00 HTTP/1.1'),
        request('GET /authorize/%ff HTTP/1.1'),
        request('GET /authorize/%00 HTTP/1.1'),
        request('GET /authorize/..%2f..%2fetc%2fpasswd HTTP/1.1'),
        request('GET /../../etc/passwd HTTP/1.1'),
        request('GET /docs/..%2f..%2fpackage.json HTTP/1.1'),
        request('GET //evil.test/authorize HTTP/1.1'),
        request('GET /authorize/ HTTP/1.1'),
        request('GET /authorize;x=1 HTTP/1.1'),
        request('GET http://evil.test/nowhere HTTP/1.1'),
        request(`GET /authorize/${'a'.repeat(2000)} HTTP/1.1`),
        request(`GET /api/notes/${'a'.repeat(2000)} HTTP/1.1`),
        request('POST /token HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
        request('POST /token HTTP/1.1', 'Content-Length: -1'),
        request('POST /token HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
        request('POST /token HTTP/1.1', 'Transfer-Encoding: chunked, identity'),
        request('GET /authorize HTTP/1.1', 'X: a\0b'),
        'GET /authorize HTTP/1.1\r\n\r\n',
      ];
      for (const attempt of attempts) {
        const answer = await sendRaw(world.server, attempt);
        expect([attempt.slice(0, 60), answer.slice(0, 10)]).toEqual([attempt.slice(0, 60), 'HTTP/1.1 4']);
        expectRefused({ status: 400, text: answer });
      }
    });

    it('PP-10 methods that an endpoint does not have', async () => {
      for (const path of [...paths.forms, '/jwks', '/.well-known/oauth-authorization-server']) {
        for (const method of ['PUT', 'DELETE', 'PATCH', ...(path === '/token' ? ['GET'] : [])]) {
          expect([404, 405]).toContain((await send(world.server, path, { method })).status);
        }
        const override = {
          method: 'POST',
          headers: { 'x-http-method-override': 'GET', 'content-type': FORM },
          body: '_method=GET',
        };
        expect((await send(world.server, path, override)).status).toBeGreaterThanOrEqual(400);
      }
    });

    it('PP-10 the Host header and its friends decide nothing', async () => {
      const evil = {
        host: 'evil.test',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.test',
      };
      const lines = Object.entries(evil).map(([name, value]) => `${name}: ${value}`);
      const ask = (path: string): Promise<string> =>
        sendRaw(world.server, [`GET ${path} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n'));
      const paths = [
        '/.well-known/oauth-authorization-server',
        flow.request().url.slice(world.server.url.length),
        '/api/notes',
        '/nowhere',
      ];
      for (const path of paths) expect(await ask(path)).not.toContain('evil.test');
    });
  });

  it('LIVE: nothing spent the code, and an ordinary flow succeeds', async () => {
    expect((await flow.exchange(good)).status).toBe(200);
    await expectLive(flow);
  });
});
