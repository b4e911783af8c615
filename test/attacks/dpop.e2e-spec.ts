import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import { sendRaw, sharedDatabase, startReplica, startWorld, together, type World } from '../support/attack-world.js';
import { Flow, type Tokens } from '../support/flow.js';
import { postForm } from '../support/json-answer.js';
import { expectLive } from '../support/outcomes.js';
import { ASSERTION_TYPE, SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const FORM = { grant_type: 'client_credentials', scope: 'notes:read' };
const CREDENTIALS = { grant_types: ['authorization_code', 'refresh_token', 'client_credentials'] };
const ALL = 'notes:read notes:write offline_access';

describe('DP: DPoP', () => {
  let world: World;
  let server: TestServer;
  let secure: SecureClient;
  let thief: SecureClient;

  beforeAll(async () => {
    world = await startWorld();
    server = world.server;
    secure = await SecureClient.register(server, 'J1', { ...CREDENTIALS, scope: `openid ${ALL}` });
    thief = secure.with({ dpop: createTestDpopKey() });
  });

  afterAll(async () => {
    await expectLive(new Flow(server, world.C1));
    await server.stop();
  });

  describe('a stolen token', () => {
    let token: string;

    beforeAll(async () => {
      token = (await secure.tokens('alice', { scope: `openid ${ALL}` })).access_token;
    });

    const call = async (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
      (await fetch(server.url + path, { ...init, headers })).status;

    it.each(['/api/notes', '/userinfo'])('DP-01 opens nothing without its key: %s', async (path) => {
      const foreign = await thief.proof(path, {}, token);
      for (const authorization of [`Bearer ${token}`, `bearer ${token}`, `DPoP ${token}`, `Basic ${token}`, token]) {
        expect(await call(path, { authorization })).toBe(401);
        if (!authorization.startsWith('DPoP')) expect(await call(path, { authorization, DPoP: foreign })).toBe(401);
      }
      expect(await call(path, { authorization: `DPoP ${token}`, DPoP: foreign })).toBe(401);
      expect([400, 401]).toContain(await call(`${path}?access_token=${token}`, {}));
    });

    it('DP-02 with a proof that was seen: used, for another path, method, token, moment', async () => {
      const seen = await secure.proof('/api/notes', {}, token);
      expect((await secure.call('/api/notes', token, seen)).status).toBe(200);
      const others: string[] = [
        seen,
        await secure.proof('/userinfo', {}, token),
        await secure.proof('/api/notes', {}, 'another token'),
        await secure.proof('/api/notes', { claims: { htm: 'POST' } }, token),
        await secure.proof('/token'),
      ];
      for (const proof of others) expect((await secure.call('/api/notes', token, proof)).status).toBe(401);
      const kept = await secure.proof('/api/notes', {}, token);
      server.clock.move(80);
      expect((await secure.call('/api/notes', token, kept)).status).toBe(401);
    });

    it('DP-03 a proof for reading does not write', async () => {
      const proof = await secure.proof('/api/notes', {}, token);
      const headers = { authorization: `DPoP ${token}`, DPoP: proof, 'content-type': 'application/json' };
      expect(await call('/api/notes', headers, { method: 'POST', body: '{"text":"x"}' })).toBe(401);
    });

    it('DP-04 its cnf cannot be changed or dropped', async () => {
      const [head, body, signature] = token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
      for (const cnf of [{ jkt: thief.dpop.jkt }, {}, undefined]) {
        const forged = `${head}.${Buffer.from(JSON.stringify({ ...claims, cnf })).toString('base64url')}.${signature}`;
        expect((await thief.call('/api/notes', forged)).status).toBe(401);
        expect(await call('/api/notes', { authorization: `Bearer ${forged}` })).toBe(401);
      }
    });

    it('DP-05 an unbound token is none of DPoP', async () => {
      const { access_token: bearer } = await new Flow(server, world.C1).tokens('alice');
      expect((await secure.call('/api/notes', bearer)).status).toBe(401);
    });
  });

  describe('a forged proof', () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const claims = () => ({
      jti: `j${Math.random()}`,
      htm: 'POST',
      htu: `${server.url}/token`,
      iat: server.clock.seconds(),
    });
    const expectBad = async (proof: string) =>
      expect((await secure.post('/token', FORM, proof)).body['error']).toBe('invalid_dpop_proof');

    it('DP-06 none, and HMAC by the public key', async () => {
      const { jwk } = secure.dpop;
      for (const alg of ['none', 'None', 'nOnE', '', 'HS256']) {
        const input = `${encode({ typ: 'dpop+jwt', alg, jwk })}.${encode(claims())}`;
        const mac = createHmac('sha256', JSON.stringify(jwk)).update(input).digest('base64url');
        for (const signature of ['', mac]) await expectBad(`${input}.${signature}`);
      }
    });

    it.each<[string, object]>([
      ['RS256', { alg: 'RS256' }],
      ['ES384', { alg: 'ES384' }],
      ['es256', { alg: 'es256' }],
      ['a number', { alg: 256 }],
      ['a list', { alg: ['ES256'] }],
    ])('DP-07 an algorithm that is not admitted: %s', async (_what, header) => {
      const good = await secure.proof('/token');
      const [head, body, signature] = good.split('.') as [string, string, string];
      const changed = { ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object), ...header };
      await expectBad(`${encode(changed)}.${body}.${signature}`);
    });

    it('DP-08 keys that are too small, of another curve, symmetric, private, or nonsense', async () => {
      const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
      const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
      const [head, body, signature] = (await secure.proof('/token')).split('.') as [string, string, string];
      const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
      const keys = [
        small,
        p384,
        { kty: 'oct', k: 'AAAA' },
        [],
        null,
        7,
        {},
        { kty: 'EC' },
        { ...secure.dpop.jwk, x: 'AAAA' },
      ];
      for (const jwk of keys) await expectBad(`${encode({ ...header, jwk })}.${body}.${signature}`);
    });

    it('DP-09 addresses in the header are never called', async () => {
      let calls = 0;
      const canary = await new Promise<Server>((resolve) => {
        const listening = createServer((_request, response) => {
          calls += 1;
          response.end();
        }).listen(0, '127.0.0.1', () => resolve(listening));
      });
      try {
        const url = `http://127.0.0.1:${(canary.address() as { port: number }).port}/keys`;
        const header = { jku: url, x5u: url, kid: '../../etc/passwd', x5c: ['AAAA'] };
        // They say nothing: with the key in its place the proof is good, without it there is none.
        expect((await secure.post('/token', FORM, { header })).status).toBe(200);
        expect((await secure.post('/token', FORM, { header: { ...header, jwk: undefined } })).status).toBe(400);
        expect(calls).toBe(0);
      } finally {
        canary.close();
      }
    });

    it.each([
      'http://127.0.0.1:1/token',
      'SERVER@evil.test/token',
      'SERVER/token/',
      'SERVER//token',
      'SERVER/TOKEN',
      'SERVER/token%2f',
      'SERVER/token%00',
      'SERVER/token;x',
      'SERVER.evil.test/token',
      'SERVER/par',
      'evil.test/token',
      'javascript:alert(1)',
    ])('DP-10 an htu that only looks like it: %s', async (htu) => {
      const { status, body } = await secure.post('/token', FORM, {
        claims: { htu: htu.replace('SERVER', server.url) },
      });
      expect([status, body['error']]).toEqual([400, 'invalid_dpop_proof']);
    });

    it('DP-11 the Host header does not make the address', async () => {
      const proof = await secure.proof('/token', { claims: { htu: 'http://evil.test/token' } });
      const body = new URLSearchParams({
        ...FORM,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await secure.assertion(),
      }).toString();
      const answer = await sendRaw(
        server,
        `POST /token HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: evil.test\r\nConnection: close\r\n` +
          `Content-Type: application/x-www-form-urlencoded\r\nDPoP: ${proof}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(answer).toContain('invalid_dpop_proof');
    });

    it('DP-12 proofs without end, of many parts, of no text', async () => {
      for (const proof of ['x'.repeat(12_000), '.'.repeat(1000), 'a.b.c.d.e', '{}', 'null', `${'e30.'.repeat(500)}`]) {
        const response = await fetch(`${server.url}/token`, {
          method: 'POST',
          headers: { DPoP: proof },
          body: new URLSearchParams({
            ...FORM,
            client_assertion_type: ASSERTION_TYPE,
            client_assertion: await secure.assertion(),
          }),
        });
        expect([400, 431]).toContain(response.status);
      }
    });
  });

  describe('a stolen code or refresh token', () => {
    it('DP-13 a code that was asked for with a key is nothing to another, and is not spent by the attempt', async () => {
      const code = await secure.authorize('alice');
      for (const proof of [null, {}] as const) {
        expect((await thief.exchange(code, proof)).body['error']).toBe('invalid_grant');
      }
      expect((await secure.exchange(code)).status).toBe(200);
    });

    it('DP-14 50 refreshes at once with fresh proofs: one branch lives, and no proof stands in for another', async () => {
      const { refresh_token: token } = await secure.tokens('alice', { scope: ALL });
      const replies = await together(50, () => secure.refresh(token!));
      const good = replies.filter(({ status }) => status === 200);
      expect(new Set(good.map(({ body }) => body.refresh_token)).size).toBe(1);
      expect(replies.every(({ status }) => status === 200 || status === 400)).toBe(true);
    });

    it('DP-15 the refresh token of a public client is dead without its key, in every disguise', async () => {
      const key = createTestDpopKey();
      const proofBy = (by = key) => by.proof({ method: 'POST', url: `${server.url}/token`, now: server.clock.now() });
      const { code, verifier } = await new Flow(server, world.P1).authorize('alice', { scope: ALL });
      const redeem = {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: world.P1.redirectUri,
      };
      const first = await postForm(`${server.url}/token`, { client_id: 'P1', ...redeem }, { DPoP: await proofBy() });
      const { refresh_token } = first.body as unknown as Tokens;
      const form = { client_id: 'P1', grant_type: 'refresh_token', refresh_token: refresh_token! };
      const attempts: Record<string, string>[] = [{}, { DPoP: await proofBy(createTestDpopKey()) }];
      for (const headers of attempts) {
        expect((await postForm(`${server.url}/token`, form, headers)).body).toMatchObject({ error: 'invalid_grant' });
      }
      const replayed = await proofBy();
      expect((await postForm(`${server.url}/token`, form, { DPoP: replayed })).status).toBe(200);
      expect((await postForm(`${server.url}/token`, form, { DPoP: replayed })).body).toMatchObject({
        error: 'invalid_dpop_proof',
      });
    });

    it('DP-16 a client of bound tokens cannot be talked out of them', async () => {
      const bound = await SecureClient.register(server, 'J2', { ...CREDENTIALS, dpop_bound_access_tokens: true });
      const code = await bound.authorize('alice', { scope: ALL });
      for (const more of [{}, { token_type: 'Bearer' }, { dpop: await bound.proof('/token') }, { DPoP: 'x' }]) {
        const { status, body } = await bound.exchange(code, null, more);
        expect([status, body]).toEqual([400, expect.not.objectContaining({ access_token: expect.anything() })]);
      }
      expect((await bound.exchange(code)).body.token_type).toBe('DPoP');
    });
  });

  it('DP-17 neither proofs nor thumbprints of a refusal are told or logged', async () => {
    const proof = await thief.proof('/token', { claims: { htm: 'GET' } });
    const { body } = await secure.post('/token', FORM, proof);
    expect(JSON.stringify(body)).not.toContain(thief.dpop.jkt);
    expect(world.logs.lines.join('\n')).not.toContain(proof);
  });
});

describe('DP, over two processes', () => {
  it('DP-20 one proof at both at once counts once: at the token endpoint and at an API', async () => {
    const { changes, dispose } = sharedDatabase();
    const first = await TestServer.start(changes);
    const second = await startReplica(first, changes);
    try {
      await first.user('alice');
      const secure = await SecureClient.register(first, 'J1', CREDENTIALS);
      const at = (n: number) => (n % 2 === 0 ? first : second).url;
      const proof = await secure.proof('/token');
      const bodies = await Promise.all(
        Array.from({ length: 30 }, async () => {
          const client_assertion = await secure.assertion();
          return new URLSearchParams({ ...FORM, client_assertion_type: ASSERTION_TYPE, client_assertion });
        }),
      );
      const replies = await together(30, (n) =>
        fetch(`${at(n)}/token`, { method: 'POST', headers: { DPoP: proof }, body: bodies[n]! }),
      );
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(replies.filter(({ status }) => status === 400)).toHaveLength(29);

      const { access_token: token } = await secure.tokens('alice');
      const seen = await secure.proof('/api/notes', {}, token);
      const headers = { authorization: `DPoP ${token}`, DPoP: seen };
      const calls = await together(30, (n) => fetch(`${at(n)}/api/notes`, { headers }));
      expect(calls.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(calls.filter(({ status }) => status === 401)).toHaveLength(29);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
      dispose();
    }
  });
});
