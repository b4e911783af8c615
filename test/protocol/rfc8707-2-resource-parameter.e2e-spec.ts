import { exportJWK, generateKeyPair, decodeJwt, SignJWT } from 'jose';
import { ResourceServerAdministration } from '../../src/admin/resource-server-administration.js';
import { answerOf, basic, type Changes, Flow, type Tokens } from '../support/flow.js';
import { expectBack } from '../support/outcomes.js';
import { type TestClient, TestServer } from '../support/server.js';

const DOCS = 'https://docs.example.com';
const MAIL = 'https://mail.example.com/v1';
const EVERYTHING = 'openid notes:read docs:read docs:write mail:read offline_access';

let server: TestServer;
let client: TestClient;
let flow: Flow;
let notes: string;

beforeAll(async () => {
  server = await TestServer.start();
  notes = `${server.url}/api/notes`;
  const apis = server.app.get(ResourceServerAdministration);
  const scopes = { 'docs:read': { title: 'Read documents' }, 'docs:write': { title: 'Write', optional: true } };
  await apis.create({ audience: DOCS, name: 'Documents', scopes });
  await apis.create({ audience: MAIL, name: 'Mail', scopes: { 'mail:read': { title: 'Read mail' } } });
  client = await server.client('C1', { scope: EVERYTHING, portico_require_consent: false });
  await server.user('alice');
  flow = new Flow(server, client);
  await flow.tokens('alice');
});

afterAll(() => server.stop());

const claimsOf = ({ access_token }: Tokens) => decodeJwt(access_token);
const answer = async (response: Promise<Response>) => (await response).json() as Promise<Tokens>;
const refused = async (changes: Changes) => {
  const request = flow.request(changes);
  const back = await flow.open(request);
  expectBack(back, 'invalid_target', { server, client, state: request.state });
  return answerOf(back)['error_description'];
};

describe('RFC 8707 §2.1 Authorization Request', () => {
  it('one resource: the token is for it, and nothing else', async () => {
    const tokens = await flow.tokens('alice', { scope: 'openid docs:read', resource: DOCS });
    expect(claimsOf(tokens)).toMatchObject({ aud: DOCS, scope: 'docs:read' });
    expect(tokens).toHaveProperty('id_token');
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await fetch(`${server.url}/userinfo`, { headers })).status).toBe(401);
  });

  it('several resources can be granted; each access token is for one of them', async () => {
    const authorized = await flow.authorize('alice', { scope: EVERYTHING, resource: [DOCS, MAIL, notes] });
    const none = await answer(flow.exchange(authorized));
    expect(none).toMatchObject({ error: 'invalid_target' });
    expect(none.error_description).toContain(`${DOCS} ${MAIL} ${notes}`);
    // What the client can put right has not spent the code.
    const first = await answer(flow.exchange(authorized, { resource: MAIL }));
    expect(claimsOf(first)).toMatchObject({ aud: MAIL, scope: 'mail:read' });
    expect(first.scope).toBe('mail:read');
    const second = await answer(flow.refresh(first.refresh_token!, { resource: DOCS }));
    expect(claimsOf(second)).toMatchObject({ aud: DOCS, scope: 'docs:read docs:write' });
    const third = await answer(flow.refresh(second.refresh_token!, { resource: server.url }));
    expect(claimsOf(third)).toMatchObject({ aud: server.url, scope: 'openid' });
    const headers = { authorization: `Bearer ${third.access_token}` };
    expect((await fetch(`${server.url}/userinfo`, { headers })).status).toBe(200);
    // RFC 9068 §4: a token for another API, or for this server, is none here.
    expect((await flow.notes(third.access_token)).status).toBe(401);
    expect((await flow.notes(second.access_token)).status).toBe(401);
  });

  it('the same resource twice is one', async () => {
    const tokens = await flow.tokens('alice', { scope: 'docs:read', resource: [DOCS, DOCS] });
    expect(claimsOf(tokens).aud).toBe(DOCS);
  });

  it('an empty resource is none (RFC 6749 §3.1)', async () => {
    expect(claimsOf(await flow.tokens('alice', { scope: 'docs:read', resource: '' })).aud).toBe(DOCS);
  });

  it('without scope, those that the client is registered for and that are of the resources', async () => {
    const tokens = await flow.tokens('alice', { scope: undefined, resource: DOCS });
    expect(claimsOf(tokens)).toMatchObject({ aud: DOCS, scope: 'docs:read docs:write' });
  });

  it.each([
    ['unknown', 'https://unknown.example.com'],
    ['no URI', 'docs'],
    ['relative', '/docs'],
    ['with a fragment, which MUST NOT be', `${DOCS}#x`],
    ['with a slash more', `${DOCS}/`],
    ['in another case', DOCS.toUpperCase()],
    ['with a path below it', `${DOCS}/v1`],
    ['with a query', `${DOCS}?x=1`],
    ['two in one', `${DOCS} ${MAIL}`],
    ['a JSON list', JSON.stringify([DOCS])],
    ['very long', `${DOCS}/${'x'.repeat(3000)}`],
    ['of which no scope was asked for', MAIL],
    ['this server, without openid', 'self'],
  ])('a resource that is %s: invalid_target', async (_what, resource) => {
    await refused({ scope: 'docs:read', resource: resource === 'self' ? server.url : resource });
  });

  it('one good and one bad resource: invalid_target', async () => {
    await refused({ scope: 'docs:read', resource: [DOCS, 'https://unknown.example.com'] });
    await refused({ scope: 'docs:read', resource: ['https://unknown.example.com', DOCS] });
  });

  it('a scope of an API that is not among the resources: invalid_target, naming it', async () => {
    expect(await refused({ scope: 'docs:read mail:read', resource: DOCS })).toContain(MAIL);
  });

  it('more resources than are kept: invalid_target', async () => {
    await refused({ scope: 'docs:read', resource: Array.from({ length: 11 }, (_, n) => `https://a${n}.test`) });
  });

  it('stays with the request while pages are shown, and the consent page says which scope is of which API', async () => {
    const asking = await server.client('C2', { scope: EVERYTHING });
    const other = new Flow(server, asking);
    await server.user('bob');
    const request = other.request({ scope: 'docs:read mail:read', resource: [DOCS, MAIL] });
    const page = await other.login(await other.open(request), 'bob');
    expect(page.text).toContain('<bdi>Documents</bdi>');
    expect(page.text).toContain('<bdi>Mail</bdi>');
    const { code } = answerOf(await other.consent(page));
    const tokens = await answer(other.exchange({ code: code!, verifier: request.verifier }, { resource: MAIL }));
    expect(claimsOf(tokens).aud).toBe(MAIL);
  });

  it('in a signed request object, as text or as a JSON list; what stands beside it does not count', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] };
    const signer = new Flow(
      server,
      await server.client('C3', { scope: EVERYTHING, jwks, portico_require_consent: false }),
      flow.browser,
    );
    const audienceFor = async (resource: unknown, scope: string, exchange: Changes = {}) => {
      const { url, verifier } = signer.request({ scope });
      const claims = { ...Object.fromEntries(new URL(url).searchParams), resource, iss: 'C3', aud: server.url };
      const object = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'oauth-authz-req+jwt' })
        .setExpirationTime(server.clock.seconds() + 60)
        .sign(privateKey);
      const query = new URLSearchParams({ client_id: 'C3', request: object, resource: 'https://evil.test' });
      const back = answerOf(await signer.browser.get(`${server.url}/authorize?${query}`));
      if (back.error) return back.error;
      return claimsOf(await answer(signer.exchange({ code: back.code!, verifier }, exchange))).aud;
    };
    expect(await audienceFor(DOCS, 'docs:read')).toBe(DOCS);
    expect(await audienceFor([DOCS, MAIL], 'docs:read mail:read', { resource: MAIL })).toBe(MAIL);
    for (const wrong of [{ a: DOCS }, [[DOCS]], 7, null, [DOCS, 3]]) {
      expect([wrong, await audienceFor(wrong, 'docs:read')]).toEqual([wrong, 'invalid_target']);
    }
  });

  it('through a pushed request (RFC 9126)', async () => {
    const { url, verifier } = flow.request({ scope: 'docs:read mail:read', resource: [DOCS, MAIL] });
    const headers = { authorization: basic(client.id, client.secret!) };
    const pushed = await fetch(`${server.url}/par`, { method: 'POST', headers, body: new URL(url).searchParams });
    const { request_uri } = (await pushed.json()) as { request_uri: string };
    const query = new URLSearchParams({ client_id: client.id, request_uri });
    const { code } = answerOf(await flow.browser.get(`${server.url}/authorize?${query}`));
    const tokens = await answer(flow.exchange({ code: code!, verifier }, { resource: MAIL }));
    expect(claimsOf(tokens).aud).toBe(MAIL);
    const bad = flow.request({ scope: 'docs:read', resource: MAIL });
    const refusal = await fetch(`${server.url}/par`, { method: 'POST', headers, body: new URL(bad.url).searchParams });
    expect(await refusal.json()).toMatchObject({ error: 'invalid_target' });
  });
});

describe('RFC 9068 §3: no resource, so the scopes tell which API is meant', () => {
  it('scopes of one API: it', async () => {
    expect(claimsOf(await flow.tokens('alice', { scope: 'docs:read docs:write' })).aud).toBe(DOCS);
  });

  it('with openid, this server stands second, for UserInfo', async () => {
    const tokens = await flow.tokens('alice', { scope: 'openid notes:read' });
    expect(claimsOf(tokens)).toMatchObject({ aud: [notes, server.url], scope: 'openid notes:read' });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await fetch(`${server.url}/userinfo`, { headers })).status).toBe(200);
    expect((await flow.notes(tokens.access_token)).status).toBe(200);
  });

  it('scopes of several APIs are ambiguous: invalid_target, naming them, before anybody signs in', async () => {
    const description = await refused({ scope: 'notes:read docs:read' });
    expect(description).toContain(notes);
    expect(description).toContain(DOCS);
  });

  it('also where they are the default of a client that names none', async () => {
    await refused({ scope: undefined });
  });
});

describe('RFC 8707 §2.2 Access Token Request', () => {
  it.each([
    ['unknown', 'https://unknown.example.com'],
    ['not among those granted', MAIL],
    ['malformed', 'docs'],
    ['a prefix of one', `${DOCS}/`],
  ])('a resource that is %s: invalid_target, and neither code nor refresh token is spent', async (_what, resource) => {
    const scope = 'docs:read mail:read offline_access';
    const authorized = await flow.authorize('alice', { scope, resource: [DOCS, MAIL] });
    const wrong = resource === MAIL ? notes : resource;
    expect(await answer(flow.exchange(authorized, { resource: wrong }))).toMatchObject({ error: 'invalid_target' });
    const tokens = await answer(flow.exchange(authorized, { resource: DOCS }));
    expect(claimsOf(tokens).aud).toBe(DOCS);
    const refused = await answer(flow.refresh(tokens.refresh_token!, { resource: wrong }));
    expect(refused).toMatchObject({ error: 'invalid_target' });
    expect(refused).not.toHaveProperty('access_token');
    expect(claimsOf(await answer(flow.refresh(tokens.refresh_token!, { resource: MAIL }))).aud).toBe(MAIL);
  });

  it('two resources in one request: invalid_target, since a token is for one', async () => {
    const authorized = await flow.authorize('alice', { scope: 'docs:read mail:read', resource: [DOCS, MAIL] });
    expect(await answer(flow.exchange(authorized, { resource: [DOCS, MAIL] }))).toMatchObject({
      error: 'invalid_target',
    });
    expect(claimsOf(await answer(flow.exchange(authorized, { resource: [DOCS, DOCS] }))).aud).toBe(DOCS);
  });

  it('narrows what the scopes alone would open, also where no resource was named before', async () => {
    const authorized = await flow.authorize('alice', { scope: 'openid docs:read' });
    const tokens = await answer(flow.exchange(authorized, { resource: DOCS }));
    expect(claimsOf(tokens)).toMatchObject({ aud: DOCS, scope: 'docs:read' });
    expect(tokens).toHaveProperty('id_token');
  });

  it('together with scope, both narrow', async () => {
    const authorized = await flow.authorize('alice', { scope: EVERYTHING, resource: [DOCS, MAIL, notes] });
    const { refresh_token: token } = await answer(flow.exchange(authorized, { resource: DOCS }));
    const narrow = await answer(flow.refresh(token!, { resource: DOCS, scope: 'docs:read mail:read' }));
    expect(claimsOf(narrow)).toMatchObject({ aud: DOCS, scope: 'docs:read' });
    expect(narrow).not.toHaveProperty('id_token');
    const none = await answer(flow.refresh(narrow.refresh_token!, { resource: DOCS, scope: 'mail:read' }));
    expect(none).toMatchObject({ error: 'invalid_target' });
  });

  it('what a person did not allow of a resource opens none', async () => {
    const asking = new Flow(server, await server.client('C4', { scope: 'docs:write notes:read' }));
    await server.user('carol');
    const request = asking.request({ scope: 'docs:write notes:read', resource: [DOCS, notes] });
    const page = await asking.login(await asking.open(request), 'carol');
    const { code } = answerOf(await asking.consent(page, 'allow', []));
    const authorized = { code: code!, verifier: request.verifier };
    expect(await answer(asking.exchange(authorized, { resource: DOCS }))).toMatchObject({ error: 'invalid_target' });
    expect(claimsOf(await answer(asking.exchange(authorized))).aud).toBe(notes);
  });

  it('client credentials: resource says which API; without it the scopes must', async () => {
    const metadata = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'docs:read mail:read' };
    const service = new Flow(server, await server.client('CC', metadata));
    const ask = (changes: Changes) => answer(service.token({ grant_type: 'client_credentials', ...changes }));
    expect(claimsOf(await ask({ resource: MAIL }))).toMatchObject({ aud: MAIL, scope: 'mail:read' });
    expect(claimsOf(await ask({ scope: 'docs:read' }))).toMatchObject({ aud: DOCS, scope: 'docs:read' });
    const wrong = [{}, { resource: notes }, { resource: server.url }, { resource: [DOCS, MAIL] }, { resource: 'x' }];
    for (const changes of [...wrong, { scope: 'docs:read', resource: MAIL }]) {
      expect(await ask(changes)).toMatchObject({ error: 'invalid_target' });
    }
  });

  it('another client’s resource is not its own: what it is not registered for it does not get', async () => {
    const poor = new Flow(server, await server.client('C5', { scope: 'notes:read' }), flow.browser);
    const request = poor.request({ resource: DOCS });
    expectBack(await poor.open(request), 'invalid_target', { server, client: poor.client, state: request.state });
  });
});

describe('An API that changes or goes', () => {
  it('is gone from grants that name it, and from those that only have its scopes', async () => {
    const apis = server.app.get(ResourceServerAdministration);
    const audience = 'https://short.example.com';
    await apis.create({ audience, name: 'Short', scopes: { 'short:read': { title: 'x' } } });
    const scope = 'short:read docs:read offline_access';
    const holder = new Flow(server, await server.client('C6', { scope, portico_require_consent: false }), flow.browser);
    const named = await answer(
      holder.exchange(await holder.authorize('alice', { scope, resource: [audience, DOCS] }), { resource: audience }),
    );
    const implied = await holder.tokens('alice', { scope: 'short:read offline_access' });
    expect(claimsOf(implied).aud).toBe(audience);
    await apis.delete(audience);
    expect(await answer(holder.refresh(named.refresh_token!, { resource: audience }))).toMatchObject({
      error: 'invalid_target',
    });
    expect(claimsOf(await answer(holder.refresh(named.refresh_token!))).aud).toBe(DOCS);
    const rest = claimsOf(await answer(holder.refresh(implied.refresh_token!)));
    expect([rest.aud, rest['scope']]).toEqual([server.url, undefined]);
    const request = holder.request({ scope: 'short:read' });
    const state = { server, client: holder.client, state: request.state };
    expectBack(await holder.open(request), 'invalid_scope', state);
  });

  it('has tokens of its own lifetime and algorithm, as it is now', async () => {
    const apis = server.app.get(ResourceServerAdministration);
    await apis.update(DOCS, { access_token_ttl: 1200, access_token_signing_alg: 'EdDSA' });
    const tokens = await flow.tokens('alice', { scope: 'docs:read' });
    expect(tokens.expires_in).toBe(1200);
    const [header] = tokens.access_token.split('.');
    expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
    await apis.update(DOCS, { access_token_ttl: null, access_token_signing_alg: null });
    expect((await flow.tokens('alice', { scope: 'docs:read' })).expires_in).toBe(600);
  });
});
