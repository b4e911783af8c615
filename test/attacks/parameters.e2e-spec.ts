import { StoredRequestEntity } from '../../src/authorization/stored-request.entity.js';
import { ConsentEntity } from '../../src/consents/consent.entity.js';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import { expectRefused, LoginForm, send, startWorld, type World } from '../support/attack-world.js';
import { type Answer, fieldOf } from '../support/browser.js';
import { type Authorization, basic, Flow } from '../support/flow.js';
import { expectBack, expectLive, expectPage, expectTokenError } from '../support/outcomes.js';

const FORM = 'application/x-www-form-urlencoded';

let world: World;
let flow: Flow;
/** Of C1 and unspent; nothing in this file may spend it. */
let good: { code: string; verifier: string };
let refreshToken: string;

beforeAll(async () => {
  world = await startWorld({ AUTHORIZATION_CODE_TTL: '600' });
  flow = new Flow(world.server, world.C1);
  refreshToken = (await flow.tokens('alice', { scope: 'notes:read offline_access' })).refresh_token!;
  good = await flow.authorize('alice');
});

afterAll(() => world.server.stop());

/** A good body of the token endpoint for C2, who sends its secret in it, as text: nothing keeps names apart. */
function tokenBody(): [string, string][] {
  return [
    ['grant_type', 'authorization_code'],
    ['code', good.code],
    ['code_verifier', good.verifier],
    ['redirect_uri', world.C1.redirectUri],
  ];
}

function postToken(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.server.url}/token`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': FORM, authorization: basic('C1', world.C1.secret!), ...headers },
  });
}

const encode = (pairs: readonly [string, string][]): string => new URLSearchParams([...pairs]).toString();

/** GET and POST of the same parameters, as they stand. */
function bothWays(query: string): Promise<Answer[]> {
  const { browser } = new Flow(world.server, world.C1);
  return Promise.all([browser.get(`/authorize?${query}`), browser.post('/authorize', query)]);
}

const queryOf = ({ url }: Authorization): string => url.slice(url.indexOf('?') + 1);

const stored = (): Promise<number[]> =>
  Promise.all(
    [StoredRequestEntity, GrantEntity, ConsentEntity].map((entity) => world.server.database.repository(entity).count()),
  );

/** Runs the attempts and looks whether any of them left something behind. */
async function leavingNothing(attempts: () => Promise<void>): Promise<void> {
  const before = await stored();
  await attempts();
  expect(await stored()).toEqual(before);
}

describe('PP: parameters, parsers, content types, sizes', () => {
  describe('PP-01 a parameter that stands twice is refused, never the first or the last believed', () => {
    const second = (value: string): string[] => [value, 'x', ''];

    it.each(['client_id', 'redirect_uri'])('PP-01 %s at the authorization endpoint: a page', async (name) => {
      const request = flow.request();
      const value = new URL(request.url).searchParams.get(name)!;
      await leavingNothing(async () => {
        for (const other of second(value)) {
          for (const query of [`${queryOf(request)}&${name}=${other}`, `${name}=${other}&${queryOf(request)}`]) {
            for (const answer of await bothWays(query)) expectPage(answer, 400);
          }
        }
      });
    });

    it.each([
      'response_type',
      'scope',
      'state',
      'nonce',
      'code_challenge',
      'code_challenge_method',
      'response_mode',
      'prompt',
      'unknown',
    ])('PP-01 %s at the authorization endpoint: back with invalid_request', async (name) => {
      const request = flow.request({ nonce: 'n', response_mode: 'query', prompt: 'login', unknown: 'u' });
      const state = name === 'state' ? undefined : request.state;
      const value = new URL(request.url).searchParams.get(name)!;
      await leavingNothing(async () => {
        for (const other of second(value)) {
          for (const query of [`${queryOf(request)}&${name}=${other}`, `${name}=${other}&${queryOf(request)}`]) {
            for (const answer of await bothWays(query)) {
              expectBack(answer, 'invalid_request', { server: world.server, client: world.C1, state });
            }
          }
        }
      });
    });

    it.each(['grant_type', 'code', 'code_verifier', 'redirect_uri', 'unknown'])(
      'PP-01 %s at the token endpoint',
      async (name) => {
        const value = tokenBody().find(([key]) => key === name)?.[1] ?? 'u';
        const rest = tokenBody().filter(([key]) => key !== name);
        for (const other of second(value)) {
          await expectTokenError(await postToken(encode([...rest, [name, value], [name, other]])), 'invalid_request');
          await expectTokenError(await postToken(encode([[name, other], ...rest, [name, value]])), 'invalid_request');
        }
      },
    );

    it.each(['client_id', 'client_secret', 'refresh_token', 'scope', 'grant_type'])(
      'PP-01 %s at the token endpoint, in a refresh by client_secret_post',
      async (name) => {
        const pairs: [string, string][] = [
          ['grant_type', 'refresh_token'],
          ['refresh_token', refreshToken],
          ['scope', 'notes:read'],
          ['client_id', 'C2'],
          ['client_secret', world.C2.secret!],
        ];
        const value = pairs.find(([key]) => key === name)![1];
        for (const other of second(value)) {
          const response = await send(world.server, '/token', {
            method: 'POST',
            body: encode([...pairs, [name, other]]),
            headers: { 'content-type': FORM },
          });
          expect(JSON.parse(response.text)).toMatchObject({ error: 'invalid_request' });
        }
      },
    );

    it('PP-01 every field of the login and of the consent form', async () => {
      const victim = new Flow(world.server, world.C2);
      const form = await LoginForm.open(victim);
      const fields: Record<string, string> = { ...form.fields, username: 'alice', password: 'x' };
      for (const [name, value] of Object.entries(fields)) {
        for (const other of second(value)) {
          const body = encode([...Object.entries(fields), [name, other]]);
          expectPage(await form.browser.post('/login', body), 400);
        }
      }
      const consentPage = await victim.login(form.page, 'alice');
      const consent: [string, string][] = [
        ['request', fieldOf(consentPage.text, 'request')],
        ['csrf_token', fieldOf(consentPage.text, 'csrf_token')],
        ['decision', 'allow'],
      ];
      await leavingNothing(async () => {
        for (const [name, value] of consent) {
          for (const other of second(value)) {
            expectPage(await form.browser.post('/consent', encode([...consent, [name, other]])), 400);
          }
        }
      });
    });
  });

  describe('PP-03 brackets make no objects and no arrays', () => {
    const twists = (name: string): string[] => [
      `${name}[]=1`,
      `${name}[0]=1`,
      `${name}[$ne]=1`,
      `${name}[${name}]=1`,
      `${name}[toString]=1`,
      `${name}[__proto__][x]=1`,
      `${name}%5B%5D=1`,
      `${name}%5b%24gt%5d=`,
      `[${name}]=1`,
      `${name}]=1`,
    ];

    it.each(['client_id', 'redirect_uri', 'scope', 'state', 'response_type', 'code_challenge'])(
      'PP-03 %s at the authorization endpoint',
      async (name) => {
        const { [name]: _, ...without } = Object.fromEntries(new URL(flow.request().url).searchParams);
        await leavingNothing(async () => {
          for (const twist of twists(name)) {
            for (const base of [queryOf(flow.request()), encode(Object.entries(without))]) {
              for (const answer of await bothWays(`${base}&${twist}`)) expectPage(answer, 400);
            }
          }
        });
      },
    );

    it.each([
      'grant_type',
      'code',
      'code_verifier',
      'redirect_uri',
      'refresh_token',
      'scope',
      'client_id',
      'client_secret',
      'token',
    ])('PP-03 %s at the token endpoint', async (name) => {
      for (const twist of twists(name)) {
        const without = tokenBody().filter(([key]) => key !== name);
        await expectTokenError(await postToken(`${encode(tokenBody())}&${twist}`), 'invalid_request');
        await expectTokenError(await postToken(`${encode(without)}&${twist}`), 'invalid_request');
      }
    });

    it.each(['username', 'password', 'request', 'csrf_token'])('PP-03 %s at the login form', async (name) => {
      const form = await LoginForm.open(new Flow(world.server, world.C1));
      const { [name]: _, ...rest }: Record<string, string> = { ...form.fields, username: 'alice', password: 'x' };
      for (const twist of twists(name)) {
        expectPage(await form.browser.post('/login', `${encode(Object.entries(rest))}&${twist}`), 400);
        expectPage(await form.browser.get(`/login?${encode(Object.entries(form.fields))}&${twist}`), 400);
        expectPage(await form.browser.post('/consent', `${encode(Object.entries(rest))}&${twist}`), 400);
      }
    });
  });

  describe('PP-04 another content type is not read', () => {
    const objects = [
      '{"username":{"username":1},"password":{"password":1}}',
      '{"token":0}',
      '{"code":true}',
      '{"token":null}',
      '{"id":[1,2]}',
      '[]',
      '[{"client_id":"C1"}]',
      'null',
      'true',
      '0',
      '""',
      '{',
      '',
      '{"__proto__":{"client_id":"C1"}}',
      '{"constructor":{"prototype":{"x":1}}}',
    ];
    const types = [
      'application/json',
      'application/json; charset=utf-16',
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'application/x-www-form-urlencoded-evil',
      'application/octet-stream',
      'nonsense',
    ];

    it.each(['/token', '/authorize', '/login', '/consent'])('PP-04 at %s', async (path) => {
      await leavingNothing(async () => {
        for (const contentType of types) {
          for (const body of [...(contentType === types[0] ? objects : []), encode(tokenBody())]) {
            const answer = await send(world.server, path, {
              method: 'POST',
              body,
              headers: { 'content-type': contentType, authorization: basic('C1', world.C1.secret!) },
            });
            expectRefused(answer);
            expect([400, 403, 415]).toContain(answer.status);
          }
        }
      });
    });

    it('PP-04 multipart parts are no parameters', async () => {
      const body = new FormData();
      for (const [name, value] of tokenBody()) body.append(name, value);
      const answer = await send(world.server, '/token', {
        method: 'POST',
        body,
        headers: { authorization: basic('C1', world.C1.secret!) },
      });
      expect(answer.status).toBe(415);
      expectRefused(answer);
    });

    it('PP-04 parameters in the query of the token endpoint count for nothing', async () => {
      const answer = await send(world.server, `/token?${encode(tokenBody())}`, {
        method: 'POST',
        headers: { authorization: basic('C1', world.C1.secret!) },
      });
      expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('PP-05 what is not clean text is not text', () => {
    const dirty = [
      '%00',
      'a%00b',
      '%',
      '%2',
      '%zz',
      '%c0%80',
      '%ed%a0%80',
      '%ff',
      '%e2%82',
      '%f8%88%80%80%80',
      '%u0041',
    ];

    it('PP-05 in parameters of the authorization endpoint', async () => {
      await leavingNothing(async () => {
        for (const value of dirty) {
          for (const name of ['client_id', 'redirect_uri', 'state', 'scope', 'nonce', 'unknown']) {
            for (const answer of await bothWays(`${queryOf(flow.request({ [name]: undefined }))}&${name}=${value}`)) {
              expectPage(answer, 400);
            }
          }
          for (const answer of await bothWays(`${queryOf(flow.request())}&${value}=1`)) expectPage(answer, 400);
        }
      });
    });

    it('PP-05 in parameters of the token endpoint and of the forms', async () => {
      const form = await LoginForm.open(new Flow(world.server, world.C1));
      for (const value of dirty) {
        for (const name of ['grant_type', 'code', 'code_verifier', 'redirect_uri']) {
          const rest = tokenBody().filter(([key]) => key !== name);
          // A code is never read as text: with NUL in it, it is only wrong.
          const error = name === 'code' && value.includes('%00') ? 'invalid_grant' : 'invalid_request';
          await expectTokenError(await postToken(`${encode(rest)}&${name}=${value}`), error);
        }
        await expectTokenError(await postToken(`${encode(tokenBody())}&${value}=1`), 'invalid_request');
        const fields = encode(Object.entries(form.fields));
        expectPage(await form.browser.post('/login', `${fields}&username=${value}&password=x`), 400);
        expectPage(await form.browser.post('/login', `${fields}&username=alice&password=${value}`), 400);
        expectPage(await form.browser.get(`/login?request=${value}`), 400);
      }
    });

    it('PP-05 raw bytes in a body: NUL, invalid UTF-8, a byte order mark, UTF-16', async () => {
      const body = encode(tokenBody());
      const bytes = [
        Buffer.concat([Buffer.from(body), Buffer.from([0])]),
        Buffer.concat([Buffer.from(`${body}&x=`), Buffer.from([0xff])]),
        Buffer.concat([Buffer.from(`${body}&x=`), Buffer.from([0xc0, 0xaf])]),
        Buffer.concat([Buffer.from(`${body}&x=`), Buffer.from([0xed, 0xa0, 0x80])]),
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]),
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(body, 'utf16le')]),
      ];
      for (const raw of bytes) await expectTokenError(await postToken(raw), 'invalid_request');
    });
  });

  it('LIVE: nothing spent the code, and an ordinary flow succeeds', async () => {
    expect((await flow.exchange(good)).status).toBe(200);
    expect((await flow.refresh(refreshToken)).status).toBe(200);
    await expectLive(flow);
  });
});
