import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { KeyAdministration } from '../../src/admin/key-administration.js';
import { ClientSecretEntity } from '../../src/clients/client-secret.entity.js';
import { sharedDatabase, startReplica, together } from '../support/attack-world.js';
import { basic } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { expectTokenError } from '../support/outcomes.js';
import { type TestClient, TestServer } from '../support/server.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SERVICE = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'notes:read' };
const HMAC = { ...SERVICE, token_endpoint_auth_method: 'client_secret_jwt' };

type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (body: Json, secret: string | Buffer, header: Json = {}, hash = 'sha256'): string => {
  const input = `${encode({ alg: 'HS256', ...header })}.${encode(body)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
};

describe('CA: client authentication by client_secret_jwt (RFC 7523 §3)', () => {
  const shared = sharedDatabase();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' };
  let server: TestServer;
  let replica: TestServer;
  let client: TestClient;
  let number = 0;

  beforeAll(async () => {
    const changes = { ...shared.changes, CLIENT_SECRET_JWT: 'true' };
    server = await TestServer.start(changes);
    replica = await startReplica(server, changes);
    client = await server.client('H1', { ...HMAC, token_endpoint_auth_signing_alg: 'HS256' });
    await server.client('C1', SERVICE);
    const keys = { jwks: { keys: [publicJwk] }, token_endpoint_auth_method: 'private_key_jwt' };
    await server.client('J1', { ...SERVICE, ...keys });
  });

  afterAll(async () => {
    await replica.stop();
    await server.stop();
    shared.dispose();
  });

  function claims(changes: Json = {}): Json {
    const now = server.clock.seconds();
    number += 1;
    const own = { iss: 'H1', sub: 'H1', aud: server.settings.issuer, iat: now, exp: now + 60, jti: `jti-${number}` };
    return { ...own, ...changes };
  }

  function ask(assertion: string, more: Record<string, string> = {}, at = server): Promise<Response> {
    const { authorization, ...form } = more;
    const body = {
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: assertion,
      ...form,
    };
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return fetch(`${at.url}/token`, { method: 'POST', body: new URLSearchParams(body), headers });
  }

  const refused = async (assertion: string, more: Record<string, string> = {}): Promise<void> =>
    expectTokenError(await ask(assertion, more), 'invalid_client');

  afterEach(async () => expect((await ask(hmac(claims(), client.secret!))).status).toBe(200));

  it('the secret keys an HMAC, and does not travel', async () => {
    expect((await ask(hmac(claims(), client.secret!, { typ: 'client-authentication+jwt' }))).status).toBe(200);
    expect((await ask(hmac(claims(), client.secret!, { typ: 'JWT' }), { client_id: 'H1' })).status).toBe(200);
  });

  it('is told in the metadata, with its algorithm, for each endpoint that takes it', async () => {
    const { body } = await readJson(fetch(`${server.url}/.well-known/oauth-authorization-server`));
    for (const endpoint of ['token', 'revocation', 'introspection']) {
      expect(body[`${endpoint}_endpoint_auth_methods_supported`]).toContain('client_secret_jwt');
      expect(body[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toContain('HS256');
    }
    expect(body['id_token_signing_alg_values_supported']).not.toContain('HS256');
  });

  it.each<[string, () => string | Buffer]>([
    ['another secret', () => randomBytes(32)],
    ['no bytes', () => ''],
    ['its own id', () => 'H1'],
    ['the secret and more', () => `${client.secret}x`],
    ['the secret without its end', () => client.secret!.slice(0, -1)],
    ['the secret in another case', () => client.secret!.toUpperCase()],
    ['the bytes that the secret spells', () => Buffer.from(client.secret!, 'base64url')],
    ['the public key of the issuer', () => JSON.stringify(publicJwk)],
  ])('keyed by %s: invalid_client', async (_what, key) => {
    await refused(hmac(claims(), key()));
  });

  it('keyed by anything that stands in the database: invalid_client', async () => {
    const rows = await server.database.read((manager) => manager.findBy(ClientSecretEntity, { clientId: 'H1' }));
    expect(rows).toHaveLength(1);
    const [{ secretHash, sealedSecret, id }] = rows as [ClientSecretEntity];
    expect(sealedSecret).not.toContain(client.secret!);
    const hash = [secretHash, secretHash.toString('hex'), secretHash.toString('base64url')];
    for (const key of [...hash, sealedSecret!, Buffer.from(sealedSecret!, 'base64url'), id]) {
      await refused(hmac(claims(), key));
    }
  });

  it.each<[string, Json, string]>([
    ['HS384', { alg: 'HS384' }, 'sha384'],
    ['HS512', { alg: 'HS512' }, 'sha512'],
    ['hs256', { alg: 'hs256' }, 'sha256'],
    ['HS256 with a space', { alg: 'HS256 ' }, 'sha256'],
    ['none', { alg: 'none' }, 'sha256'],
    ['a list', { alg: ['HS256'] }, 'sha256'],
    ['ES256', { alg: 'ES256' }, 'sha256'],
    ['crit', { crit: ['b64'], b64: false }, 'sha256'],
    ['the type of an access token', { typ: 'at+jwt' }, 'sha256'],
    ['the type of a request object', { typ: 'oauth-authz-req+jwt' }, 'sha256'],
  ])('with the right secret but %s in the header: invalid_client', async (_what, header, hash) => {
    await refused(hmac(claims(), client.secret!, header, hash));
  });

  it('a signature that is cut, empty, changed or spelt otherwise: invalid_client', async () => {
    const good = hmac(claims(), client.secret!);
    const [head, body, signature] = good.split('.') as [string, string, string];
    const changed = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    for (const wrong of ['', signature.slice(0, -1), `${signature}A`, `${signature}=`, changed]) {
      await refused(`${head}.${body}.${wrong}`);
    }
    await refused(`${head}.${body}`);
    await refused(`${head}.${encode(claims({ exp: server.clock.seconds() + 100 }))}.${signature}`);
  });

  it.each<[string, () => Json]>([
    ['of another issuer', () => ({ iss: 'C1' })],
    ['about another client', () => ({ sub: 'C1' })],
    ['for the token endpoint', () => ({ aud: `${server.url}/token` })],
    ['for another server', () => ({ aud: 'https://other.test' })],
    ['for several', () => ({ aud: [server.settings.issuer, 'https://other.test'] })],
    ['without audience', () => ({ aud: undefined })],
    ['without exp', () => ({ exp: undefined })],
    ['expired', () => ({ exp: server.clock.seconds() - 11 })],
    ['good for too long', () => ({ exp: server.clock.seconds() + 3600 })],
    ['not yet valid', () => ({ nbf: server.clock.seconds() + 60 })],
    ['without jti', () => ({ jti: undefined })],
    ['with an empty jti', () => ({ jti: '' })],
    ['with a number for jti', () => ({ jti: 7 })],
  ])('an assertion that is %s: invalid_client', async (_what, changes) => {
    await refused(hmac(claims(changes()), client.secret!));
  });

  it('CA-17 each assertion counts once, also of 20 at once in two processes', async () => {
    const assertion = hmac(claims(), client.secret!);
    expect((await ask(assertion)).status).toBe(200);
    await refused(assertion);
    const contested = hmac(claims(), client.secret!);
    const answers = await together(20, (n) => ask(contested, {}, n % 2 ? server : replica));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('the method is the registered one: the secret itself opens nothing, and nobody else’s does either', async () => {
    const form = { grant_type: 'client_credentials' };
    const asBasic = { method: 'POST', headers: { authorization: basic('H1', client.secret!) } };
    const inBody = new URLSearchParams({ ...form, client_id: 'H1', client_secret: client.secret! });
    for (const init of [
      { ...asBasic, body: new URLSearchParams(form) },
      { method: 'POST', body: inBody },
    ]) {
      await expectTokenError(await fetch(`${server.url}/token`, init), 'invalid_client');
    }
    const both = await ask(hmac(claims(), client.secret!), { authorization: basic('H1', client.secret!) });
    await expectTokenError(both, 'invalid_request');
    for (const other of ['C1', 'J1']) await refused(hmac(claims({ iss: other, sub: other }), client.secret!));
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' });
    for (const key of [pem, JSON.stringify(publicJwk), '']) await refused(hmac(claims({ iss: 'J1', sub: 'J1' }), key));
  });

  it('a rotated secret is good for its overlap, and then it is not', async () => {
    const first = await server.client('H2', HMAC);
    const own = () => claims({ iss: 'H2', sub: 'H2' });
    const { secret } = await server.clients.rotateSecret('H2', 100);
    for (const key of [first.secret!, secret!]) expect((await ask(hmac(own(), key))).status).toBe(200);
    server.clock.move(101);
    replica.clock.move(101);
    await refused(hmac(own(), first.secret!));
    expect((await ask(hmac(own(), secret!))).status).toBe(200);
  });

  it.each<[string, object, RegExp]>([
    [
      'HS256 for private_key_jwt',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicJwk] },
        token_endpoint_auth_signing_alg: 'HS256',
      },
      /HS256 is for client_secret_jwt/,
    ],
    [
      'ES256 for client_secret_jwt',
      { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'ES256' },
      /HS256 is for client_secret_jwt/,
    ],
    [
      'HS512',
      { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS512' },
      /token_endpoint_auth_signing_alg/,
    ],
    ['HS256 for a secret that travels', { token_endpoint_auth_signing_alg: 'HS256' }, /HS256 is for client_secret_jwt/],
  ])('cannot be registered: %s', async (_what, metadata, reason) => {
    await expect(server.client('X', { ...SERVICE, ...metadata })).rejects.toThrow(reason);
  });

  it('only secrets that must be known are kept sealed; they are sealed anew with the keys', async () => {
    const rows = await server.database.read((manager) => manager.find(ClientSecretEntity));
    const sealed = rows.filter(({ sealedSecret }) => sealedSecret !== null).map(({ clientId }) => clientId);
    expect([...new Set(sealed)].toSorted()).toEqual(['H1', 'H2']);
    const [key] = shared.changes['SECRETS']!.split(',');
    const SECRETS = `${randomBytes(32).toString('base64url')},${key}`;
    const rotated = await startReplica(server, { ...shared.changes, SECRETS, CLIENT_SECRET_JWT: 'true' });
    try {
      const { resealed, unreadable } = await rotated.app.get(KeyAdministration).reseal();
      expect(resealed).toEqual(expect.arrayContaining(['client-secret:H1', 'client-secret:H2']));
      expect(unreadable).toEqual([]);
      expect((await ask(hmac(claims(), client.secret!), {}, rotated)).status).toBe(200);
      // Back to the secret that the others have.
      const back = await startReplica(server, { ...shared.changes, SECRETS: `${key},${SECRETS.split(',')[0]}` });
      await back.app.get(KeyAdministration).reseal();
      await back.stop();
    } finally {
      await rotated.stop();
    }
  });

  it('is off where the setting does not allow it: not registered, not told, and not accepted of those who were', async () => {
    const strict = await startReplica(server, shared.changes);
    try {
      await expect(strict.client('H3', HMAC)).rejects.toThrow(/client_secret_jwt is off here \(CLIENT_SECRET_JWT\)/);
      const { body } = await readJson(fetch(`${strict.url}/.well-known/oauth-authorization-server`));
      expect(body['token_endpoint_auth_methods_supported']).not.toContain('client_secret_jwt');
      expect(JSON.stringify(body)).not.toContain('HS256');
      await expectTokenError(await ask(hmac(claims(), client.secret!), {}, strict), 'invalid_client');
    } finally {
      await strict.stop();
    }
  });
});
