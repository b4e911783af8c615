import { decodeJwt } from 'jose';
import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import { TestBrowser } from '../support/browser.js';
import { answerOf, basic, Flow } from '../support/flow.js';
import { postForm, readJson } from '../support/json-answer.js';
import { expectTokenError } from '../support/outcomes.js';
import { type Reply, SecureClient } from '../support/secure-client.js';
import { type TestClient, TestServer } from '../support/server.js';

const ALL = 'notes:read notes:write offline_access';

describe('RFC 9449 §5 DPoP Access Token Request', () => {
  let server: TestServer;
  let secure: SecureClient;
  let spa: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    secure = await SecureClient.register(server, 'J1', {
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scope: `openid ${ALL}`,
    });
    spa = await server.client('P1', { token_endpoint_auth_method: 'none', redirect_uris: ['https://spa.test/cb'] });
    await server.client('API', {
      grant_types: ['client_credentials'],
      portico_resource_server: `${server.url}/api/notes`,
    });
  });

  afterAll(() => server.stop());

  const expectError = (reply: Reply, error: string) => {
    expect([reply.status, reply.body['error']]).toEqual([400, error]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.body).not.toHaveProperty('access_token');
  };

  describe('a proof binds the token to its key', () => {
    it('token_type is DPoP, and cnf.jkt is the thumbprint of the key (§5, §6.1)', async () => {
      const tokens = await secure.tokens('alice', { scope: ALL });
      expect(tokens.token_type).toBe('DPoP');
      expect(decodeJwt(tokens.access_token)['cnf']).toEqual({ jkt: secure.dpop.jkt });
    });

    it('without a proof it is a bearer token', async () => {
      const { body } = await secure.exchange(await secure.authorize('alice', {}, null), null);
      expect(body.token_type).toBe('Bearer');
      expect(decodeJwt(body.access_token!)).not.toHaveProperty('cnf');
    });

    it('client credentials are bound like all others', async () => {
      const { body } = await secure.post('/token', { grant_type: 'client_credentials', scope: 'notes:read' });
      expect(body.token_type).toBe('DPoP');
      expect(decodeJwt(body.access_token!)['cnf']).toEqual({ jkt: secure.dpop.jkt });
    });

    it('UserInfo and the notes take it with a proof, and not as a bearer token', async () => {
      const { access_token: token } = await secure.tokens('alice', { scope: 'openid notes:read' });
      for (const path of ['/userinfo', '/api/notes']) {
        expect((await secure.call(path, token)).status).toBe(200);
        const stolen = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
        expect(stolen.status).toBe(401);
        expect(stolen.headers.get('www-authenticate')).toMatch(/DPoP .*algs="ES256/);
        expect((await secure.call(path, token, null)).status).toBe(401);
      }
    });

    it('§6.2 introspection tells cnf and token_type', async () => {
      const { access_token: token } = await secure.tokens('alice');
      const api = await server.clients.rotateSecret('API', 0);
      const authorization = basic('API', api.secret!);
      const told = await postForm(`${server.url}/introspect`, { token }, { authorization });
      expect(told.body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: secure.dpop.jkt } });
    });
  });

  describe('§4.3 Checking DPoP Proofs', () => {
    const ask = async (proof: Parameters<SecureClient['post']>[2]) =>
      secure.post('/token', { grant_type: 'client_credentials' }, proof);

    it.each<[string, Record<string, unknown>]>([
      ['without jti', { jti: undefined }],
      ['with an empty jti', { jti: '' }],
      ['with a jti that is no text', { jti: 7 }],
      ['with a jti without end', { jti: 'x'.repeat(300) }],
      ['without htm', { htm: undefined }],
      ['for another method', { htm: 'GET' }],
      ['for a method in small letters', { htm: 'post' }],
      ['without htu', { htu: undefined }],
      ['for another endpoint', { htu: 'http://127.0.0.1/par' }],
      ['for another server', { htu: 'https://other.test/token' }],
      ['for no address', { htu: '/token' }],
      ['without iat', { iat: undefined }],
      ['with iat as text', { iat: 'now' }],
      ['that is old', { iat: 1_000_000_000 }],
      ['from the future', { iat: 9_000_000_000 }],
    ])('§4.2 its claims: a proof %s', async (_what, claims) =>
      expectError(await ask({ claims }), 'invalid_dpop_proof'),
    );

    it.each<[string, Record<string, unknown>]>([
      ['without typ', { typ: undefined }],
      ['of another typ', { typ: 'JWT' }],
      ['without jwk', { jwk: undefined }],
      ['whose jwk is text', { jwk: 'x' }],
      ['whose jwk is symmetric', { jwk: { kty: 'oct', k: 'AAAA' } }],
      ['with the key of somebody else', { jwk: createTestDpopKey().jwk }],
      ['with a private key', { jwk: { ...createTestDpopKey().jwk, d: 'AAAA' } }],
      ['with crit', { crit: ['b64'], b64: true }],
    ])('§4.2 its header: a proof %s', async (_what, header) =>
      expectError(await ask({ header }), 'invalid_dpop_proof'),
    );

    it.each(['', 'x', 'a.b.c', 'e30.e30.e30', `eyJhbGciOiJub25lIiwidHlwIjoiZHBvcCtqd3QifQ.e30.`, 'x'.repeat(5000)])(
      'no proof at all: %.20s',
      async (proof) => expectError(await ask(proof), 'invalid_dpop_proof'),
    );

    it('more than one proof', async () => {
      const proofs = [await secure.proof('/token'), await secure.proof('/token')];
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await secure.assertion(),
      });
      const headers = new Headers(proofs.map((proof): [string, string] => ['DPoP', proof]));
      await expectTokenError(
        await fetch(`${server.url}/token`, { method: 'POST', body, headers }),
        'invalid_dpop_proof',
      );
    });

    it('query and fragment of htu do not count; its host in capitals and its default port are the same', async () => {
      for (const htu of [
        `${server.url}/token?x=1`,
        `${server.url}/token#x`,
        server.url.replace('http', 'HTTP') + '/token',
      ]) {
        expect((await ask({ claims: { htu } })).status).toBe(200);
      }
    });

    it('clocks may differ by ten seconds, and a proof may be a minute old', async () => {
      const now = server.clock.seconds();
      for (const iat of [now - 60, now - 10, now + 10]) expect((await ask({ claims: { iat } })).status).toBe(200);
      for (const iat of [now - 71, now + 11]) expectError(await ask({ claims: { iat } }), 'invalid_dpop_proof');
    });

    it('nbf and exp are not looked at: iat says how old it is', async () => {
      const now = server.clock.seconds();
      expect((await ask({ claims: { nbf: now, exp: now + 300 } })).status).toBe(200);
    });

    it('§11.1 a proof counts once, at whatever endpoint it is used', async () => {
      const proof = await secure.proof('/token');
      expect((await ask(proof)).status).toBe(200);
      expectError(await ask(proof), 'invalid_dpop_proof');
      const jti = 'the same';
      expect((await ask({ claims: { jti } })).status).toBe(200);
      expectError(await ask({ claims: { jti } }), 'invalid_dpop_proof');
      // Of another key it is another proof.
      const elsewhere = secure.with({ dpop: createTestDpopKey() });
      expect((await elsewhere.post('/token', { grant_type: 'client_credentials' }, { claims: { jti } })).status).toBe(
        200,
      );
    });

    it('who the client is comes first: a proof of nobody is not used up', async () => {
      const proof = await secure.proof('/token');
      const form = { grant_type: 'client_credentials' };
      expect((await secure.post('/token', { ...form, client_assertion: 'x' }, proof)).status).toBe(401);
      expect((await secure.post('/token', form, proof)).status).toBe(200);
    });
  });

  describe('§5 Refresh tokens', () => {
    const P = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      postForm(`${server.url}/token`, { client_id: 'P1', ...form }, headers);
    const proofBy = (key = secure.dpop) =>
      key.proof({ method: 'POST', url: `${server.url}/token`, now: server.clock.now() });

    async function publicTokens(): Promise<{ refresh_token: string }> {
      const flow = new Flow(server, spa);
      const { code, verifier } = await flow.authorize('alice', { scope: ALL });
      const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: spa.redirectUri };
      return (await P(form, { DPoP: await proofBy() })).body as { refresh_token: string };
    }

    it('of a public client are bound to the key: no other key, and no bearer of it, can use them', async () => {
      const { refresh_token } = await publicTokens();
      const form = { grant_type: 'refresh_token', refresh_token };
      expect((await P(form)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await P(form, { DPoP: await proofBy(createTestDpopKey()) })).body).toMatchObject({
        error: 'invalid_grant',
      });
      const { status, body } = await P(form, { DPoP: await proofBy() });
      expect([status, body]).toEqual([200, expect.objectContaining({ token_type: 'DPoP' })]);
    });

    it('a lost answer is given again to a fresh proof, and a thief without the key ends nothing', async () => {
      const { refresh_token } = await publicTokens();
      const form = { grant_type: 'refresh_token', refresh_token };
      const first = await P(form, { DPoP: await proofBy() });
      const again = await P(form, { DPoP: await proofBy() });
      expect(again.body).toMatchObject({ refresh_token: (first.body as { refresh_token: string }).refresh_token });
      server.clock.move(60);
      // What would be a reuse is not even looked at without the key.
      expect((await P(form)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await P(form, { DPoP: await proofBy(createTestDpopKey()) })).body).toMatchObject({
        error: 'invalid_grant',
      });
      const next = { ...form, refresh_token: (first.body as { refresh_token: string }).refresh_token };
      expect((await P(next, { DPoP: await proofBy() })).status).toBe(200);
    });

    it('the key that is used twice too late is a reuse like any other', async () => {
      const { refresh_token } = await publicTokens();
      const form = { grant_type: 'refresh_token', refresh_token };
      const first = await P(form, { DPoP: await proofBy() });
      server.clock.move(60);
      expect((await P(form, { DPoP: await proofBy() })).body).toMatchObject({ error: 'invalid_grant' });
      const next = { ...form, refresh_token: (first.body as { refresh_token: string }).refresh_token };
      expect((await P(next, { DPoP: await proofBy() })).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('a confidential client authenticates instead, and its new token is bound to the key it presents', async () => {
      const { refresh_token } = await secure.tokens('alice', { scope: ALL });
      const renewed = secure.with({ dpop: createTestDpopKey() });
      const { status, body } = await renewed.refresh(refresh_token!);
      expect([status, body.token_type]).toEqual([200, 'DPoP']);
      expect(decodeJwt(body.access_token!)['cnf']).toEqual({ jkt: renewed.dpop.jkt });
      expect((await renewed.call('/api/notes', body.access_token!)).status).toBe(200);
      expect((await secure.call('/api/notes', body.access_token!)).status).toBe(401);
    });

    it('a retry of a confidential client with a fresh proof gets the same refresh token', async () => {
      const { refresh_token } = await secure.tokens('alice', { scope: ALL });
      const [first, again] = [await secure.refresh(refresh_token!), await secure.refresh(refresh_token!)];
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.body.refresh_token).toBe(first.body.refresh_token);
    });
  });

  describe('§5.2 dpop_bound_access_tokens', () => {
    it('such a client gets no other tokens, by no grant type', async () => {
      const bound = await SecureClient.register(server, 'J2', {
        dpop_bound_access_tokens: true,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      });
      expectError(await bound.post('/token', { grant_type: 'client_credentials' }, null), 'invalid_dpop_proof');
      const code = await bound.authorize('alice', { scope: ALL }, null);
      expectError(await bound.exchange(code, null), 'invalid_dpop_proof');
      // The code was not spent by that.
      const { status, body } = await bound.exchange(code);
      expect(status).toBe(200);
      expectError(await bound.refresh(body.refresh_token!, null), 'invalid_dpop_proof');
      expect((await bound.refresh(body.refresh_token!)).status).toBe(200);
    });
  });

  describe('§10 Authorization Code Binding to a DPoP Key', () => {
    it('dpop_jkt at the authorization endpoint: only the key redeems the code', async () => {
      const flow = new Flow(server, spa, new TestBrowser(server.url));
      const { code, verifier } = await flow.authorize('alice', { dpop_jkt: secure.dpop.jkt });
      const form = {
        client_id: 'P1',
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: spa.redirectUri,
      };
      const proof = (key: typeof secure.dpop) =>
        key.proof({ method: 'POST', url: `${server.url}/token`, now: server.clock.now() });
      for (const headers of [{}, { DPoP: await proof(createTestDpopKey()) }] as Record<string, string>[]) {
        expect((await postForm(`${server.url}/token`, form, headers)).body).toMatchObject({ error: 'invalid_grant' });
      }
      const good = await postForm(`${server.url}/token`, form, { DPoP: await proof(secure.dpop) });
      expect(good.body).toMatchObject({ token_type: 'DPoP' });
    });

    it('an unreadable dpop_jkt is told to the client', async () => {
      for (const jkt of ['x', secure.dpop.jkt + '=', `${secure.dpop.jkt.slice(1)}!`]) {
        const { url, state } = new Flow(server, spa).request({ dpop_jkt: jkt });
        expect(answerOf(await new TestBrowser(server.url).get(url))).toMatchObject({ error: 'invalid_request', state });
      }
    });

    it('§10.1 a proof at the pushed authorization request endpoint binds the code', async () => {
      const code = await secure.authorize('alice');
      const other = secure.with({ dpop: createTestDpopKey() });
      expectError(await other.exchange(code), 'invalid_grant');
      expectError(await secure.exchange(code, null), 'invalid_grant');
      expect((await secure.exchange(code)).status).toBe(200);
    });

    it('§10.1 dpop_jkt that is not the key of the proof is refused there', async () => {
      const { form } = secure.parameters({ dpop_jkt: createTestDpopKey().jkt });
      expectError(await secure.post('/par', form), 'invalid_dpop_proof');
      expect((await secure.post('/par', { ...form, dpop_jkt: secure.dpop.jkt })).status).toBe(201);
      // Without a proof, dpop_jkt alone binds.
      expect((await secure.post('/par', form, null)).status).toBe(201);
    });

    it('a bad proof at that endpoint is refused as at the token endpoint', async () => {
      const { form } = secure.parameters();
      expectError(await secure.post('/par', form, await secure.proof('/token')), 'invalid_dpop_proof');
      expectError(await secure.post('/par', form, 'x'), 'invalid_dpop_proof');
      const proof = await secure.proof('/par');
      expect((await secure.post('/par', form, proof)).status).toBe(201);
      expectError(await secure.post('/par', form, proof), 'invalid_dpop_proof');
    });
  });

  it('§5.1 the metadata name the algorithms of proofs', async () => {
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    expect(body).toMatchObject({ dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'Ed25519'] });
  });
});
