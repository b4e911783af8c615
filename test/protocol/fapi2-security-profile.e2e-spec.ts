import { generateKeyPairSync, sign } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { readJson } from '../support/json-answer.js';
import { ASSERTION_TYPE, SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const SERVICE = {
  grant_types: ['client_credentials'],
  redirect_uris: [],
  scope: 'notes:read',
  token_endpoint_auth_method: 'private_key_jwt',
};

describe('FAPI 2.0 Security Profile', () => {
  let server: TestServer;
  let client: SecureClient;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    const scope = 'openid notes:read offline_access';
    client = await SecureClient.register(server, 'fapi', {
      scope,
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'ES256',
    });
  });

  afterAll(() => server.stop());

  const push = async (changes: JWTPayload, form = client.parameters().form) => {
    const authentication = { client_assertion_type: ASSERTION_TYPE, client_assertion: await client.assertion(changes) };
    return (await client.post('/par', { ...form, ...authentication })).status;
  };

  describe('§5.3.2.1 General requirements', () => {
    it('(13) JWTs whose iat or nbf is up to 10 s ahead are accepted, and those more than 60 s ahead refused', async () => {
      const now = server.clock.seconds();
      for (const name of ['iat', 'nbf']) {
        expect(await push({ [name]: now + 9 })).toBe(201);
        expect(await push({ [name]: now + 61 })).toBe(401);
      }
    });

    it('(13) the same is true of proofs', async () => {
      const statusAt = async (iat: number) =>
        (await client.post('/par', client.parameters().form, { claims: { iat } })).status;
      expect(await statusAt(server.clock.seconds() + 9)).toBe(201);
      expect(await statusAt(server.clock.seconds() + 61)).toBe(400);
    });

    it('(13) and of request objects', async () => {
      const pushed = async (nbf: number) => {
        const request = await client.requestObject(client.parameters().form, { nbf });
        return (await client.post('/par', { request })).status;
      };
      expect(await pushed(server.clock.seconds() + 9)).toBe(201);
      expect(await pushed(server.clock.seconds() + 61)).toBe(400);
    });
  });

  describe('§5.3.2.2 Authorization endpoint flows', () => {
    it('(4) a pushed request without client authentication is refused', async () => {
      const without = { client_assertion: undefined, client_assertion_type: undefined };
      const { status, body } = await client.post('/par', { ...client.parameters().form, ...without });
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
    });

    it('(14) a nonce of 64 characters is kept', async () => {
      const nonce = 'n'.repeat(64);
      const { body } = await client.exchange(await client.authorize('alice', { scope: 'openid', nonce }));
      expect(decodeJwt(String(body['id_token']))['nonce']).toBe(nonce);
    });
  });

  describe('§5.4 Cryptography and secrets', () => {
    it('§5.4.1 (1) assertions may be signed by PS256, ES256 and EdDSA', async () => {
      for (const alg of ['PS256', 'ES256', 'EdDSA']) {
        const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
        const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' }] };
        await server.client(alg, { ...SERVICE, jwks, token_endpoint_auth_signing_alg: alg });
        expect(await ask(alg, alg, alg, privateKey)).toBe(200);
      }
    });

    it('§5.4.1 (2) a key of RSA with less than 2048 bits proves nothing', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] };
      await server.client('small', { ...SERVICE, jwks });
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = server.clock.seconds();
      const claims = { iss: 'small', sub: 'small', aud: server.url, exp: now + 60, jti: 'small' };
      const input = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`;
      const signature = sign('sha256', Buffer.from(input), privateKey).toString('base64url');
      expect(await send(`${input}.${signature}`)).toBe(401);
    });

    it('§5.4.2 tokens name no address of keys, and the key set has each kid once', async () => {
      const { body } = await client.exchange(await client.authorize('alice', { scope: 'openid notes:read' }));
      for (const token of [body['access_token'], body['id_token']]) {
        expect(Object.keys(decodeProtectedHeader(String(token))).sort()).toEqual(['alg', 'kid', 'typ']);
      }
      const { keys } = (await readJson(fetch(`${server.url}/jwks`))).body as unknown as { keys: { kid: string }[] };
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    });

    it('§5.4.3 of several keys with one kid the one that fits the signature is taken', async () => {
      const pairs = await Promise.all(
        ['PS256', 'ES256', 'EdDSA'].map(async (alg) => {
          const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
          return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: 'same', use: 'sig' } };
        }),
      );
      await server.client('twins', { ...SERVICE, jwks: { keys: pairs.map(({ jwk }) => jwk) } });
      for (const { alg, privateKey } of pairs) expect(await ask('twins', alg, 'same', privateKey)).toBe(200);
    });
  });

  type Key = Parameters<SignJWT['sign']>[0];

  async function ask(id: string, alg: string, kid: string, key: Key): Promise<number> {
    const now = server.clock.seconds();
    const claims = { iss: id, sub: id, aud: server.url, exp: now + 60, jti: `${id} ${alg}` };
    return send(await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key));
  }

  async function send(client_assertion: string): Promise<number> {
    const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion };
    return (await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(form) })).status;
  }
});
