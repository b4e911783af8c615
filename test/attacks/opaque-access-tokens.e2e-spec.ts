import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { ResourceServerAdministration } from '../../src/admin/resource-server-administration.js';
import { Sealer } from '../../src/crypto/sealer.js';
import { Secrets } from '../../src/crypto/secrets.js';
import { expectRefused, send, startWorld, type World } from '../support/attack-world.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { expectLive, expectTokenError } from '../support/outcomes.js';
import type { TestClient } from '../support/server.js';

const VAULT = 'https://vault.example.com';
const SCOPE = 'notes:read offline_access';

let world: World;
let flow: Flow;
let apis: ResourceServerAdministration;
/** The API of the notes, whose tokens are opaque here, and another API. */
let api: TestClient;
let vault: TestClient;
let service: TestClient;
let tokens: Required<Tokens>;

beforeAll(async () => {
  world = await startWorld();
  const { server } = world;
  apis = server.app.get(ResourceServerAdministration);
  await apis.create({ audience: VAULT, name: 'Vault', scopes: { 'vault:open': { title: 'Open it' } } });
  await apis.update(`${server.url}/api/notes`, { access_token_format: 'opaque' });
  const speaker = { grant_types: ['client_credentials'], redirect_uris: [], scope: '' };
  api = await server.client('R1', { ...speaker, portico_resource_server: `${server.url}/api/notes` });
  vault = await server.client('R2', { ...speaker, portico_resource_server: VAULT });
  service = await server.client('CC', { ...speaker, scope: 'notes:read' });
  flow = new Flow(server, world.C1);
  tokens = (await flow.tokens('alice', { scope: SCOPE })) as Required<Tokens>;
});

// Whatever was tried, the real token is as good as it was.
afterEach(async () => expect((await flow.notes(tokens.access_token)).status).toBe(200));
afterAll(() => world.server.stop());

async function call(path: string, token: string, by: TestClient) {
  const headers: Record<string, string> = {};
  const body = new URLSearchParams({ token });
  if (by.sendsSecretInBody) {
    body.set('client_id', by.id);
    body.set('client_secret', by.secret!);
  } else headers['authorization'] = basic(by.id, by.secret!);
  const answer = await send(world.server, path, { method: 'POST', headers, body });
  return { status: answer.status, text: answer.text };
}

async function introspect(token: string, by = api): Promise<Record<string, unknown>> {
  return JSON.parse((await call('/introspect', token, by)).text) as Record<string, unknown>;
}

const tokenOfService = async (): Promise<string> => {
  const response = await new Flow(world.server, service).token({ grant_type: 'client_credentials' });
  return ((await response.json()) as Tokens).access_token;
};

describe('Opaque access tokens: what they are', () => {
  it('one base64url text that tells nothing, shorter than a JWT would be', async () => {
    expect(tokens.access_token).toMatch(/^[\w-]+$/);
    expect(tokens.access_token.length).toBeLessThan(520);
    const bytes = Buffer.from(tokens.access_token, 'base64url').toString('latin1');
    // Nothing shorter: two letters are among so many random bytes by chance, once in two hundred tokens.
    for (const told of ['alice', '"C1"', 'notes', '"pwd"', world.server.url]) expect(bytes).not.toContain(told);
    const again = (await flow.tokens('alice', { scope: SCOPE })).access_token;
    expect(again.slice(0, 40)).not.toBe(tokens.access_token.slice(0, 40));
  });

  it('never longer than headers allow, however much is in them', async () => {
    const { server } = world;
    const scopes = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`big:${'s'.repeat(20)}${n}`, { title: 'x', optional: true }]),
    );
    const audience = `https://big.example.com/${'a'.repeat(200)}`;
    await apis.create({ audience, name: 'Big', scopes, access_token_format: 'opaque' });
    const scope = Object.keys(scopes).join(' ');
    const metadata = { client_name: 'Big', grant_types: ['client_credentials'], redirect_uris: [], scope };
    const big = new Flow(server, await server.client('b'.repeat(100), metadata));
    const { access_token: token } = (await (await big.token({ grant_type: 'client_credentials' })).json()) as Tokens;
    expect(token.length).toBeLessThan(4096);
    await apis.delete(audience);
  });

  it('are introspected by their API, which learns what a JWT would say', async () => {
    const now = world.server.clock.seconds();
    const { sub } = await introspect(tokens.access_token);
    expect(await introspect(tokens.access_token)).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: world.server.url,
      sub,
      aud: `${world.server.url}/api/notes`,
      client_id: 'C1',
      iat: now,
      exp: now + 600,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      scope: 'notes:read',
      auth_time: expect.any(Number),
      acr: expect.any(String),
      amr: ['pwd'],
      grant_id: expect.any(String),
    });
  });

  it('of a service are about itself, and have no grant', async () => {
    const told = await introspect(await tokenOfService());
    expect(told).toMatchObject({ active: true, sub: 'CC', client_id: 'CC', scope: 'notes:read' });
    expect(told).not.toHaveProperty('grant_id');
  });

  it('with openid are good at UserInfo too', async () => {
    const { server } = world;
    const metadata = { scope: 'openid notes:read', portico_require_consent: false };
    const oidc = new Flow(server, await server.client('C9', metadata), flow.browser);
    const { access_token: token, ...rest } = await oidc.tokens('alice', { scope: 'openid notes:read' });
    expect(rest).toHaveProperty('id_token');
    const headers = { authorization: `Bearer ${token}` };
    const userinfo = await fetch(`${server.url}/userinfo`, { headers });
    expect(await userinfo.json()).toMatchObject({ sub: (await introspect(token))['sub'] });
  });

  it('the format is as it is now: what was issued in the other stays good', async () => {
    const audience = `${world.server.url}/api/notes`;
    await apis.update(audience, { access_token_format: 'jwt' });
    const jwt = (await flow.tokens('alice')).access_token;
    await apis.update(audience, { access_token_format: 'opaque' });
    expect(decodeJwt(jwt).aud).toBe(audience);
    for (const token of [jwt, tokens.access_token]) {
      expect((await flow.notes(token)).status).toBe(200);
      expect(await introspect(token)).toMatchObject({ active: true });
    }
  });
});

describe('Opaque access tokens: who may know', () => {
  it('another API, the client itself, another client: exactly {"active":false}', async () => {
    for (const by of [vault, world.C1, world.C2, service]) {
      expect((await call('/introspect', tokens.access_token, by)).text).toBe('{"active":false}');
    }
  });

  it('a token for another API does not open this one', async () => {
    await apis.update(VAULT, { access_token_format: 'opaque' });
    const metadata = { scope: 'vault:open', portico_require_consent: false };
    const other = new Flow(world.server, await world.server.client('C8', metadata), flow.browser);
    const { access_token: token } = await other.tokens('alice', { scope: 'vault:open' });
    expect((await flow.notes(token)).status).toBe(401);
    expect(await introspect(token, vault)).toMatchObject({ active: true, aud: VAULT });
    expect(await introspect(token)).toEqual({ active: false });
  });
});

describe('Opaque access tokens: tampering', () => {
  const flips = (token: string): string[] => {
    const bytes = Buffer.from(token, 'base64url');
    return Array.from({ length: 40 }, (_, n) => {
      const copy = Buffer.from(bytes);
      const at = Math.floor((n * copy.length) / 40);
      copy[at] = copy[at]! ^ (1 << (n % 8));
      return copy.toString('base64url');
    });
  };
  const spellings = (token: string): string[] => [
    token.slice(0, -1),
    token.slice(0, -4),
    token.slice(1),
    `${token}A`,
    `${token}=`,
    `${token}AAAA`,
    token.toUpperCase(),
    token.toLowerCase(),
    `${token}.`,
    `${token}.${token}.${token}`,
    token.slice(0, 40),
    token.slice(0, 27),
    // The last character has bits to spare: another spelling of the same bytes.
    token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
  ];

  it('each changed bit, each other spelling: neither opens the API nor is told about', async () => {
    for (const forged of [...flips(tokens.access_token), ...spellings(tokens.access_token)]) {
      if (forged === tokens.access_token) continue;
      const answer = await send(world.server, '/api/notes', { headers: { authorization: `Bearer ${forged}` } });
      expectRefused(answer);
      expect([401, 400]).toContain(answer.status);
      expect(await introspect(forged)).toEqual({ active: false });
    }
  });

  it('the halves of two good tokens make no third', async () => {
    const other = (await flow.tokens('alice', { scope: SCOPE })).access_token;
    const [a, b] = [tokens.access_token, other].map((token) => Buffer.from(token, 'base64url'));
    for (const cut of [12, 20, 36, a!.length - 16]) {
      const mixed = Buffer.concat([a!.subarray(0, cut), b!.subarray(cut)]).toString('base64url');
      expect((await flow.notes(mixed)).status).toBe(401);
    }
  });

  it('what another server seals, or this one seals for something else, is no access token', async () => {
    const { server } = world;
    const own = server.app.get(Sealer, { strict: false });
    const claims = ['alice', `${server.url}/api/notes`, 'C1', 0, 9e9, 'notes:read', null, null, null, null, null];
    const foreign = new Sealer(new Secrets([randomBytes(32)]));
    const { code } = await flow.authorize('alice');
    const forged = [
      foreign.seal('access-token', claims),
      own.seal('authorization-code', claims),
      own.seal('refresh-token', claims),
      own.seal('', claims),
      code,
      tokens.refresh_token,
    ];
    for (const token of forged) expect((await flow.notes(token)).status).toBe(401);
    expect(await introspect(code)).toEqual({ active: false });
  });

  it('it is no code, no refresh token and no ID token hint', async () => {
    await expectTokenError(await flow.refresh(tokens.access_token), 'invalid_grant');
    await expectTokenError(
      await flow.exchange({ code: tokens.access_token, verifier: 'v'.repeat(43) }),
      'invalid_grant',
    );
    const answer = await flow.open(flow.request({ id_token_hint: tokens.access_token }));
    expect(answer.location).toContain('error=invalid_request');
  });
});

describe('Opaque access tokens: their end', () => {
  it('expired: refused and inactive', async () => {
    const short = new Flow(world.server, service);
    const audience = `${world.server.url}/api/notes`;
    await apis.update(audience, { access_token_ttl: 10 });
    const token = await tokenOfService();
    await apis.update(audience, { access_token_ttl: null });
    expect((await short.notes(token)).status).toBe(200);
    world.server.clock.move(10);
    expect((await short.notes(token)).status).toBe(401);
    expect(await introspect(token)).toEqual({ active: false });
  });

  it('revoked by its owner: at once, with its grant; by nobody else', async () => {
    const mine = (await flow.tokens('alice', { scope: SCOPE })) as Required<Tokens>;
    for (const by of [world.C2, api, vault]) expect((await call('/revoke', mine.access_token, by)).status).toBe(200);
    expect((await flow.notes(mine.access_token)).status).toBe(200);
    await call('/revoke', mine.access_token, world.C1);
    expect((await flow.notes(mine.access_token)).status).toBe(401);
    expect(await introspect(mine.access_token)).toEqual({ active: false });
    await expectTokenError(await flow.refresh(mine.refresh_token), 'invalid_grant');
  });

  it('of a service, revoked by itself: this one, and no other', async () => {
    const [first, second] = [await tokenOfService(), await tokenOfService()];
    await call('/revoke', first, service);
    expect((await flow.notes(first)).status).toBe(401);
    expect((await flow.notes(second)).status).toBe(200);
  });

  it('a client that is disabled: refused and inactive', async () => {
    const { server } = world;
    const metadata = { scope: 'notes:read', portico_require_consent: false };
    const gone = new Flow(server, await server.client('C7', metadata), flow.browser);
    const { access_token: token } = await gone.tokens('alice');
    await server.clients.disable('C7');
    expect((await gone.notes(token)).status).toBe(401);
    expect(await introspect(token)).toEqual({ active: false });
  });

  it('an API that is deleted: its tokens are inactive, opaque or not, and come back with it', async () => {
    const metadata = { scope: 'vault:open', portico_require_consent: false };
    const other = new Flow(world.server, await world.server.client('C6', metadata), flow.browser);
    const issued = async (format: string) => {
      await apis.update(VAULT, { access_token_format: format });
      return (await other.tokens('alice', { scope: 'vault:open' })).access_token;
    };
    const both = [await issued('opaque'), await issued('jwt')];
    for (const token of both) expect(await introspect(token, vault)).toMatchObject({ active: true });
    await apis.delete(VAULT);
    for (const token of both) expect(await introspect(token, vault)).toEqual({ active: false });
    await apis.create({ audience: VAULT, name: 'Vault', scopes: { 'vault:open': { title: 'Open it' } } });
    for (const token of both) expect(await introspect(token, vault)).toMatchObject({ active: true });
  });

  it('the server lives on', () => expectLive(flow));
});
