import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeyRing } from '../../src/keys/key-ring.js';
import { expectRefused, send, startReplica, startWorld, type World } from '../support/attack-world.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { expectLive, expectTokenError } from '../support/outcomes.js';

type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;

let world: World;
let flow: Flow;
let tokens: Tokens;
/** The good token, taken apart. */
let header: Json;
let claims: Json;
let signature: string;

beforeAll(async () => {
  world = await startWorld();
  flow = new Flow(world.server, world.C1);
  tokens = await flow.tokens('alice', { scope: 'notes:read notes:write offline_access' });
  const [first = '', second = '', third = ''] = tokens.access_token.split('.');
  [header, claims, signature] = [decode(first), decode(second), third];
});

// Every forgery leaves the real token as good as it was, and the notes as empty.
afterEach(async () => {
  const answer = await flow.notes(tokens.access_token);
  expect([answer.status, await answer.json()]).toEqual([200, []]);
});

afterAll(() => world.server.stop());

function ask(authorization: string, init: RequestInit = {}): ReturnType<typeof send> {
  return send(world.server, '/api/notes', { ...init, headers: { authorization, ...init.headers } });
}

/** `invalid_token`, or `invalid_request` for what is no token68 at all (RFC 6750 §3.1). */
async function expectNoGood(token: string): Promise<void> {
  const answer = await ask(`Bearer ${token}`);
  expectRefused(answer);
  const { error } = JSON.parse(answer.text) as Json;
  expect([token, answer.status, error]).toEqual(
    answer.status === 401 ? [token, 401, 'invalid_token'] : [token, 400, 'invalid_request'],
  );
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_(token|request)"/);
}

/** What the server itself would have signed. */
async function signed(changes: Json = {}, type = 'at+jwt'): Promise<string> {
  const key = await world.server.app.get(KeyRing).signingKey('ES256');
  return key.sign(type, { ...claims, ...changes });
}

function signedBy(key: KeyObject, head: Json, body: Json = claims): string {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const ofAttacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('JW: JWTs and bearer tokens at a protected resource', () => {
  it('JW-01 alg none in any spelling, with and without a signature', async () => {
    for (const alg of ['none', 'None', 'nOnE', 'NONE', '', ' ', 'none\0', null, undefined, 0, [], ['none'], {}]) {
      const forged = `${encode({ ...header, alg })}.${encode({ ...claims, sub: 'mallory' })}`;
      for (const rest of ['', '.', `.${signature}`, '.AA', '..']) await expectNoGood(`${forged}${rest}`);
    }
  });

  it('JW-02 an HMAC keyed with anything that is public', async () => {
    const { keys } = JSON.parse((await send(world.server, '/jwks')).text) as { keys: Json[] };
    const publicKey = (await world.server.app.get(KeyRing).signingKey('ES256')).publicKey;
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const jwk = keys[0]!;
    const candidates: (string | Buffer)[] = [
      pem,
      pem.trim(),
      `${pem}\n`,
      pem.replaceAll('\n', ''),
      pem.replaceAll('\n', '\r\n'),
      pem.replace(/-----.*?-----|\n/g, ''),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
      JSON.stringify({ keys }),
      ...[jwk['x'], jwk['y'], jwk['kid']].flatMap((part) => [String(part), Buffer.from(String(part), 'base64url')]),
      world.C1.secret!,
      'C1',
      'secret',
      '',
    ];
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['ES256', 'sha256'],
    ] as const) {
      for (const key of candidates) {
        const input = `${encode({ ...header, alg })}.${encode(claims)}`;
        await expectNoGood(`${input}.${createHmac(hash, key).update(input).digest('base64url')}`);
      }
    }
  });

  it('JW-03 a key id chooses among the keys of the issuer, and nothing else', async () => {
    const kids = [
      undefined,
      '',
      null,
      0,
      true,
      [header['kid']],
      { kid: header['kid'] },
      '../../../../dev/null',
      '/dev/null',
    ];
    const tricks = [
      "x' OR '1'='1",
      "x' UNION SELECT 'AAAA",
      'http://evil.test/key',
      `${String(header['kid'])}\0`,
      '__proto__',
      '*',
    ];
    for (const kid of [...kids, ...tricks]) {
      await expectNoGood(signedBy(ofAttacker.privateKey, { ...header, kid }));
      const input = `${encode({ ...header, kid })}.${encode(claims)}`;
      await expectNoGood(`${input}.${createHmac('sha256', '').update(input).digest('base64url')}`);
    }
    await expectNoGood(signedBy(ofAttacker.privateKey, header));
  });

  it('JW-04 a token cannot bring its own key, and nothing is fetched that it names', async () => {
    const hits: string[] = [];
    const canary: Server = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
    const jwk = { ...ofAttacker.publicKey.export({ format: 'jwk' }), kid: header['kid'], alg: 'ES256', use: 'sig' };
    const brought: Json[] = [
      { jwk },
      { jku: `${url}/jku` },
      { x5u: `${url}/x5u` },
      { x5c: ['AAAA'] },
      { jwk, jku: `${url}/jku`, x5u: `${url}/x5u` },
      { jku: `${world.server.url}/jwks@${url}` },
    ];
    for (const more of brought) {
      await expectNoGood(signedBy(ofAttacker.privateKey, { ...header, ...more }));
      await expectNoGood(signedBy(ofAttacker.privateKey, { alg: 'ES256', typ: 'at+jwt', ...more }));
      await expectNoGood(signedBy(ofAttacker.privateKey, { ...header, kid: url, ...more }));
    }
    canary.close();
    expect(hits).toEqual([]);
  });

  it('JW-05 extensions that are critical, and payloads that are detached', async () => {
    for (const more of [
      { crit: ['exp'] },
      { crit: [] },
      { crit: ['b64'], b64: false },
      { b64: false },
      { crit: ['x'], x: 1 },
    ]) {
      await expectNoGood(signedBy(ofAttacker.privateKey, { ...header, ...more }));
    }
    const [first, , third] = tokens.access_token.split('.');
    await expectNoGood(`${first}..${third}`);
    await expectNoGood(encode({ payload: encode(claims), signatures: [{ protected: first, signature }] }));
    await expectNoGood(encode({ protected: first, payload: encode(claims), signature }));
  });

  it('JW-06, JW-09 another kind of JWT, well signed by this very server', async () => {
    for (const type of [
      'JWT',
      'jwt',
      '',
      'logout+jwt',
      'id_token',
      'dpop+jwt',
      'oauth-authz-req+jwt',
      'client-authentication+jwt',
      'at',
    ]) {
      await expectNoGood(await signed({}, type));
    }
    // An ID token: for the client, and with its own claims.
    await expectNoGood(await signed({ aud: 'C1', nonce: 'n', at_hash: 'x' }, 'JWT'));
    await expectNoGood(await signed({ aud: 'C1' }));
  });

  it('JW-09 a real ID token opens neither the notes nor UserInfo', async () => {
    const client = await world.server.client('OIDC', { scope: 'openid profile notes:read' });
    const issued = await new Flow(world.server, client).tokens('alice', {
      scope: 'openid profile notes:read',
      nonce: 'n',
    });
    const { id_token: idToken } = issued as Tokens & { id_token: string };
    await expectNoGood(idToken);
    const ask = (token: string): ReturnType<typeof send> =>
      send(world.server, '/userinfo', { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(idToken)).status).toBe(401);
    expect((await ask(tokens.access_token)).status).toBeGreaterThanOrEqual(401);
    expect((await ask(issued.access_token)).status).toBe(200);
    for (const misused of [idToken, issued.access_token]) {
      await expectTokenError(
        await new Flow(world.server, client).refresh(misused),
        'invalid_grant',
        'unauthorized_client',
      );
    }
  });

  it('JW-07 times that are over, not yet, or no times', async () => {
    const now = world.server.clock.seconds();
    for (const exp of [now, now - 1, 0, -1, String(now + 600), null, undefined, {}, [now + 600], 'never', true]) {
      await expectNoGood(await signed({ exp }));
    }
    for (const changes of [{ nbf: now + 60 }, { nbf: 'x' }, { iat: now + 60 }, { iat: 'x' }, { iat: undefined }]) {
      await expectNoGood(await signed(changes));
    }
    await expectNoGood(await signed({ exp: now + 1, iat: now + 3600 }));
  });

  it('JW-08 another issuer, another audience, no subject', async () => {
    const { url } = world.server;
    for (const iss of [`${url}/`, url.toUpperCase(), 'https://evil.test', '', null, undefined, [url], { url }]) {
      await expectNoGood(await signed({ iss }));
    }
    for (const aud of [
      `${url}/api`,
      `${url}/api/notes/`,
      `${url}/API/NOTES`,
      'C1',
      '',
      null,
      undefined,
      [],
      ['C1', `${url}/api`],
      // Other APIs of this very server.
      url,
      [url, `${url}/api/admin`],
      {},
      true,
    ]) {
      await expectNoGood(await signed({ aud }));
    }
    for (const changes of [{ sub: '' }, { sub: undefined }, { sub: 1 }, { client_id: undefined }, { jti: undefined }]) {
      await expectNoGood(await signed(changes));
    }
    for (const changes of [
      { client_id: 'nobody' },
      { client_id: 'OFF' },
      { client_id: 7 },
      { grant_id: '01900000-0000-7000-8000-000000000000' },
    ]) {
      await expectNoGood(await signed(changes));
    }
  });

  it('JW-10 one changed character, anywhere', async () => {
    const token = tokens.access_token;
    const [first = '', second = '', third = ''] = token.split('.');
    const flip = (text: string, at: number): string => {
      const other = text[at] === 'A' ? 'B' : 'A';
      return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
    };
    for (let at = 0; at < token.length; at += 7) if (token[at] !== '.') await expectNoGood(flip(token, at));
    // The last characters carry bits that decoders ignore: the same bytes in another spelling are another token.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet.replace(third.at(-1)!, '')) {
      await expectNoGood(`${first}.${second}.${third.slice(0, -1)}${last}`);
    }
    const cut = [1, 2, 4, 8, 43, 85].map((n) => token.slice(0, -n));
    const raw = Buffer.from(third, 'base64url');
    const zero = Buffer.alloc(64).toString('base64url');
    const more = [
      `${token}A`,
      `${token}=`,
      `${token}.`,
      `${token}.${third}`,
      `.${token}`,
      `${first}.${second}.${zero}`,
      `${first}.${second}`,
    ];
    const spelled = [
      `${first}.${second}.${raw.toString('base64')}`,
      `${first}.${second}.${raw.toString('hex')}`,
      token.toUpperCase(),
    ];
    for (const twin of [...cut, ...more, ...spelled, `${token} x`, `${token},${token}`, `%20${token}`]) {
      await expectNoGood(twin);
    }
  });

  it('JW-11 tokens in each other’s place', async () => {
    const { code, verifier } = await flow.authorize('alice', { scope: 'notes:read notes:write offline_access' });
    await expectTokenError(await flow.refresh(tokens.access_token), 'invalid_grant');
    await expectTokenError(await flow.refresh(code), 'invalid_grant');
    await expectTokenError(await flow.exchange({ code: tokens.access_token, verifier }), 'invalid_grant');
    await expectTokenError(await flow.exchange({ code: tokens.refresh_token!, verifier }), 'invalid_grant');
    const session = flow.browser.cookies.get('portico_session')!;
    for (const other of [code, tokens.refresh_token!, session, world.C1.secret!, verifier]) await expectNoGood(other);
    expect((await flow.exchange({ code, verifier })).status).toBe(200);
  });

  it('JW-12 a token counts in the Authorization header, once, and nowhere else', async () => {
    const token = tokens.access_token;
    const none = {};
    const withoutHeader: [string, RequestInit][] = [
      [`/api/notes?access_token=${token}`, none],
      [`/api/notes?token=${token}`, none],
      ['/api/notes', { headers: { cookie: `access_token=${token}` } }],
      ['/api/notes', { headers: { 'x-access-token': token, 'proxy-authorization': `Bearer ${token}` } }],
      ['/api/notes', { headers: { authorization: token } }],
      ['/api/notes', { headers: { authorization: basic('C1', world.C1.secret!) } }],
      ['/api/notes', { headers: { authorization: basic('alice', token) } }],
      ['/api/notes', { headers: { authorization: `Token ${token}` } }],
      ['/api/notes', { headers: { authorization: 'Bearer' } }],
      ['/api/notes', { headers: { authorization: `Bearer ${token} ${token}` } }],
      ['/api/notes', { headers: { authorization: `Bearer ${token}, Bearer ${token}` } }],
      ['/api/notes', { method: 'POST', body: new URLSearchParams({ access_token: token, text: 'x' }) }],
    ];
    for (const [path, init] of withoutHeader) {
      const answer = await send(world.server, path, init);
      expectRefused(answer);
      expect([400, 401]).toContain(answer.status);
    }
    const twice = await send(world.server, `/api/notes?access_token=${token}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(twice.status).toBe(400);
    const form = { method: 'POST', body: new URLSearchParams({ access_token: token, text: 'x' }) };
    expectRefused(await ask(`Bearer ${token}`, form));
  });

  it('JW-13 a token does what its scope says, for the notes of its own user', async () => {
    const readOnly = (await flow.tokens('alice', { scope: 'notes:read' })).access_token;
    const json = { method: 'POST', body: '{"text":"x"}', headers: { 'content-type': 'application/json' } };
    const refused = await ask(`Bearer ${readOnly}`, json);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(/error="insufficient_scope".*scope="notes:write"/);
    for (const scope of [
      '',
      'NOTES:READ',
      'notes:read\u0000',
      'notes:*',
      '*',
      'notes',
      'notes:readx',
      null,
      { 'notes:read': true },
      1,
    ]) {
      expect((await ask(`Bearer ${await signed({ scope })}`)).status).toBe(403);
    }
    await world.server.user('mallory');
    const written = await ask(`Bearer ${tokens.access_token}`, json);
    const { id } = JSON.parse(written.text) as { id: string };
    const stranger = (await new Flow(world.server, world.C1).tokens('mallory', { scope: 'notes:read notes:write' }))
      .access_token;
    const remove = (token: string): Promise<{ status: number }> =>
      send(world.server, `/api/notes/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
    expect((await remove(stranger)).status).toBe(404);
    expect(await (await flow.notes(stranger)).json()).toEqual([]);
    expect((await remove(tokens.access_token)).status).toBe(204);
  });

  it('JW-14 a token dies with its time, to the second', async () => {
    const other = await startReplica(world.server);
    const { access_token: token, expires_in: lifetime } = await new Flow(other, await other.client('SHORT')).tokens(
      (await other.user('bob')).username,
    );
    const notes = (): Promise<Response> =>
      fetch(`${other.url}/api/notes`, { headers: { authorization: `Bearer ${token}` } });
    other.clock.move(lifetime - 1);
    expect((await notes()).status).toBe(200);
    other.clock.move(1);
    expect((await notes()).status).toBe(401);
    await other.stop();
  });

  it('LIVE: an ordinary flow succeeds', () => expectLive(flow));
});
