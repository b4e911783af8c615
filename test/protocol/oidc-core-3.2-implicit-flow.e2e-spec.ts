import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { readClientMetadata } from '../../src/clients/client-metadata.js';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import type { BeforeTokensCommand } from '../../src/hooks/hook.js';
import { InvalidGrantError } from '../../src/protocol/errors.js';
import { Entitlement } from '../../src/tokens/entitlement.js';
import { type Answer, fieldOf } from '../support/browser.js';
import { basic, type Changes, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const ON = { IMPLICIT_FLOW: 'true' };
const BOTH = ['id_token', 'id_token token'];
const IMPLICIT = {
  grant_types: ['implicit'],
  response_types: BOTH,
  scope: 'openid email profile notes:read offline_access',
};
/** What is asked for, where a test says nothing else. */
const ASKED = { scope: 'openid', nonce: 'n-0S6', code_challenge: undefined, code_challenge_method: undefined };

type Received = Readonly<Record<string, string | undefined>>;

/** What stands behind the `#`, if the answer goes to the client; nothing of it may stand in the query. */
function fragmentOf({ location = '' }: Answer): Received {
  const { origin, pathname, search, hash } = new URL(location);
  expect([`${origin}${pathname}`, search]).toEqual(['https://rp1.test/cb', '']);
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

describe('OpenID Connect Core §3.2 Authentication using the Implicit Flow', () => {
  let says: BeforeTokensCommand | undefined;
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    const hooks = [{ on: 'beforeTokens', name: 'says', run: () => says } as const];
    server = await TestServer.start(ON, false, { modules: [], apis: [], hooks });
    client = await server.client('C1', IMPLICIT);
    await server.user('alice');
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    says = undefined;
  });

  const request = (flow: Flow, changes: Changes = {}) =>
    flow.request({ ...ASKED, response_type: 'id_token', ...changes });

  /** Everything up to the answer, whatever pages come. */
  async function answerTo(changes: Changes, flow = new Flow(server, client)): Promise<Answer> {
    let answer = await flow.open(request(flow, changes));
    if (answer.text.includes('id="username"')) answer = await flow.login(answer, 'alice');
    if (!answer.text.includes('id="consent-allow"')) return answer;
    const asked = [...answer.text.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope!);
    return flow.consent(answer, 'allow', asked);
  }

  const verified = async (token: string | undefined) => {
    const keys = createRemoteJWKSet(new URL(`${server.url}/jwks`));
    return (await jwtVerify(token!, keys, { issuer: server.url, audience: client.id })).payload;
  };

  const userinfo = (token: string) =>
    fetch(`${server.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });

  it('§3.2.2.5: id_token brings an ID token with the nonce, state and iss in the fragment, and no access token', async () => {
    const flow = new Flow(server, client);
    const authorization = request(flow);
    const answer = await flow.login(await flow.open(authorization), 'alice');
    const received = fragmentOf(await flow.consent(answer));
    expect(Object.keys(received).sort()).toEqual(['id_token', 'iss', 'state']);
    expect(received).toMatchObject({ state: authorization.state, iss: server.url });
    const claims = await verified(received['id_token']);
    expect(claims).toMatchObject({ nonce: 'n-0S6', azp: client.id, sid: expect.any(String) });
    expect(claims).not.toHaveProperty('at_hash');
  });

  it('§5.4: with nothing that opens UserInfo, the ID token tells what the scopes stand for', async () => {
    const { id_token: token } = fragmentOf(await answerTo({ scope: 'openid email' }));
    expect(await verified(token)).toMatchObject({ email: 'alice@example.com', email_verified: false });
    const { id_token: bare } = fragmentOf(await answerTo({ scope: 'openid' }));
    expect(await verified(bare)).not.toHaveProperty('email');
  });

  it.each(['id_token token', 'token id_token'])(
    '§3.2.2.5, §3.2.2.9: %s brings an access token as well, whose hash is in the ID token',
    async (responseType) => {
      const received = fragmentOf(await answerTo({ response_type: responseType, scope: 'openid email' }));
      expect(received).toMatchObject({ token_type: 'Bearer', expires_in: '600', scope: 'openid email' });
      const accessToken = received['access_token']!;
      const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
      const claims = await verified(received['id_token']);
      expect(claims['at_hash']).toBe(hash);
      expect(claims).not.toHaveProperty('email');
      expect(await (await userinfo(accessToken)).json()).toMatchObject({ sub: claims.sub, email: 'alice@example.com' });
    },
  );

  it('an access token is for the API that the scopes open', async () => {
    const flow = new Flow(server, client);
    const changes = { response_type: 'id_token token', scope: 'openid notes:read' };
    const { access_token: token } = fragmentOf(await answerTo(changes, flow));
    expect((await flow.notes(token!)).status).toBe(200);
  });

  it('Form Post Response Mode §2: tokens come in a form where that is asked for', async () => {
    const answer = await answerTo({ response_mode: 'form_post' });
    expect([answer.status, answer.location]).toEqual([200, undefined]);
    expect((await verified(fieldOf(answer.text, 'id_token')))['nonce']).toBe('n-0S6');
  });

  it('§11: offline_access is not granted, and there is no refresh token', async () => {
    const flow = new Flow(server, client);
    const page = await flow.login(
      await flow.open(
        request(flow, { response_type: 'id_token token', scope: 'openid offline_access', prompt: 'consent' }),
      ),
      'alice',
    );
    expect(page.text).not.toContain('offline_access');
    const received = fragmentOf(await flow.consent(page));
    expect(received).toMatchObject({ scope: 'openid' });
    expect(received).not.toHaveProperty('refresh_token');
  });

  it.each([
    ['without a nonce', { nonce: undefined }, 'invalid_request', 'hash'],
    ['without openid', { scope: 'notes:read' }, 'invalid_scope', 'hash'],
    ['tokens in the query', { response_mode: 'query' }, 'invalid_request', 'hash'],
    [
      'two resources',
      { response_type: 'id_token token', scope: 'openid notes:read', resource: ['https://a.test', 'https://b.test'] },
      'invalid_target',
      'hash',
    ],
    ['a key that would bind nothing', { dpop_jkt: 'a'.repeat(43) }, 'invalid_request', 'hash'],
    ['an unknown response type', { response_type: 'token' }, 'unsupported_response_type', 'hash'],
    ['a hybrid one', { response_type: 'code id_token' }, 'unsupported_response_type', 'hash'],
    ['a code, for which it is not registered', { response_type: 'code' }, 'unauthorized_client', 'search'],
  ] as const)('§3.2.2.6: %s is an error, with state and iss', async (_, changes, error, place) => {
    const flow = new Flow(server, client);
    const authorization = request(flow, changes);
    const { location = '' } = await flow.open(authorization);
    const received = Object.fromEntries(new URLSearchParams(new URL(location)[place].slice(1)));
    expect(received).toMatchObject({ error, state: authorization.state, iss: server.url });
    expect(location).not.toMatch(/id_token=|access_token=|code=/);
  });

  it('§3.1.2.6: a no of the person, and prompt=none without a session, are told in the fragment', async () => {
    const flow = new Flow(server, client);
    expect(fragmentOf(await flow.open(request(flow, { prompt: 'none' })))).toMatchObject({ error: 'login_required' });
    const page = await flow.login(await flow.open(request(flow, { prompt: 'consent' })), 'alice');
    expect(fragmentOf(await flow.consent(page, 'deny'))).toMatchObject({ error: 'access_denied' });
  });

  it('one request is one grant: sent twice within ten seconds it gets tokens of that, and later a page', async () => {
    const flow = new Flow(server, client);
    const changes = { response_type: 'id_token token', prompt: 'consent' };
    const page = await flow.login(await flow.open(request(flow, changes)), 'alice');
    const id = fieldOf(page.text, 'request');
    const answers = [await flow.consent(page)];
    answers.push(...(await Promise.all([1, 2, 3].map(() => flow.browser.get(`/authorize/${id}`)))));
    const grants = answers.map((answer) => decodeJwt(fragmentOf(answer)['access_token']!)['grant_id']);
    expect(new Set(grants)).toEqual(new Set([id]));
    server.clock.move(11);
    const late = await flow.browser.get(`/authorize/${id}`);
    expect([late.status, late.location]).toEqual([400, undefined]);
  });

  it('what was revoked meanwhile is not issued again', async () => {
    const flow = new Flow(server, client);
    const page = await flow.login(await flow.open(request(flow, { prompt: 'consent' })), 'alice');
    const id = fieldOf(page.text, 'request');
    fragmentOf(await flow.consent(page));
    await server.database.updateWhere(GrantEntity, { id }, { revokedAt: server.clock.now() });
    const again = await flow.browser.get(`/authorize/${id}`);
    expect([again.status, again.location]).toEqual([400, undefined]);
  });

  it('no token goes to a redirect URI that was taken from the client while a page was open', async () => {
    const moved = await server.client('moved', {
      ...IMPLICIT,
      redirect_uris: ['https://rp1.test/cb', 'https://rp1.test/old'],
    });
    const flow = new Flow(server, { ...moved, redirectUri: 'https://rp1.test/old' });
    const page = await flow.login(await flow.open(request(flow)), 'alice');
    const registered = await server.clients.show('moved');
    const changed = readClientMetadata({ ...registered.metadata, redirect_uris: ['https://rp1.test/cb'] });
    await server.clients.replace(registered, changed);
    const answer = await flow.consent(page);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.text).toContain('https://rp1.test/old');
  });

  it('no ID token, no access token either: openid was taken from the client while a page was open', async () => {
    const less = await server.client('less', IMPLICIT);
    const flow = new Flow(server, less);
    const page = await flow.login(
      await flow.open(request(flow, { response_type: 'id_token token', scope: 'openid notes:read' })),
      'alice',
    );
    const registered = await server.clients.show('less');
    await server.clients.replace(registered, readClientMetadata({ ...registered.metadata, scope: 'notes:read' }));
    expect(fragmentOf(await flow.consent(page, 'allow', ['notes:read']))).toMatchObject({ error: 'access_denied' });
  });

  it('the error of a right that has ended is one of this endpoint, and its text has no other in it', async () => {
    const flow = new Flow(server, client);
    const page = await flow.login(await flow.open(request(flow, { prompt: 'consent' })), 'alice');
    const redeeming = jest.spyOn(server.app.get(Entitlement), 'redeem');
    redeeming.mockRejectedValueOnce(new InvalidGrantError('What was allowed is not allowed any more.'));
    const received = fragmentOf(await flow.consent(page));
    expect(received).toMatchObject({
      error: 'access_denied',
      error_description: 'What was allowed is not allowed any more.',
    });
    redeeming.mockRestore();
  });

  it('the access token ends with the session that it is from', async () => {
    const flow = new Flow(server, client);
    const { access_token: token } = fragmentOf(await answerTo({ response_type: 'id_token token' }, flow));
    expect((await userinfo(token!)).status).toBe(200);
    const page = await flow.browser.get('/logout');
    const form = Object.fromEntries(
      [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    );
    await flow.browser.post('/logout/confirm', form);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await userinfo(token!)).status).toBe(401);
  });

  it('extensions are asked as for a code: one that says no is obeyed, and claims are added', async () => {
    says = { deny: 'not today' };
    expect(fragmentOf(await answerTo({}))).toMatchObject({ error: 'access_denied', error_description: 'not today' });
    says = { addClaims: { idToken: { floor: 3 } } };
    expect(await verified(fragmentOf(await answerTo({}))['id_token'])).toMatchObject({ floor: 3 });
  });

  it('each use is written down, with the grant and the person', async () => {
    const { id } = await server.client('audited', IMPLICIT);
    const flow = new Flow(server, { ...client, id });
    await answerTo({}, flow);
    const where = { clientId: id, type: 'client.exemption_used' };
    const events = await server.database.read((manager) => manager.findBy(AuditEventEntity, where));
    expect(events.map(({ details, userId }) => [details['switches'], typeof userId])).toEqual([
      [['response_types'], 'string'],
    ]);
  });

  it('a client that is registered for one of the two gets the other one not', async () => {
    const only = await server.client('only', { ...IMPLICIT, response_types: ['id_token'] });
    const flow = new Flow(server, only);
    const { location = '' } = await flow.open(request(flow, { response_type: 'id_token token' }));
    expect(location).toContain('error=unauthorized_client');
  });

  it('RT-02: a client for codes gets no token through the browser here either', async () => {
    const web = await server.client('web', { scope: 'openid' });
    const flow = new Flow(server, web);
    for (const responseType of BOTH) {
      const { location = '' } = await flow.open(
        request(flow, { response_type: responseType, response_mode: 'fragment' }),
      );
      expect(location).toMatch(/^https:\/\/rp1\.test\/cb\?error=unauthorized_client&/);
    }
  });

  it('what was taken from the client while a page was open is not issued', async () => {
    const taken = await server.client('taken', IMPLICIT);
    const flow = new Flow(server, taken);
    const page = await flow.login(await flow.open(request(flow)), 'alice');
    const registered = await server.clients.show('taken');
    const changed = readClientMetadata({ ...registered.metadata, response_types: ['id_token token'] });
    await server.clients.replace(registered, changed);
    expect(fragmentOf(await flow.consent(page))).toMatchObject({ error: 'unauthorized_client' });
  });

  it.each<[string, object, RegExp]>([
    [
      'response types without the grant type',
      { grant_types: ['authorization_code'] },
      /response_types: .* need implicit/,
    ],
    ['the grant type without response types', { response_types: ['code'] }, /response_types: .* it needs one of them/],
    ['no redirect URI', { redirect_uris: [] }, /redirect_uris: implicit needs at least one/],
    ['http', { redirect_uris: ['http://127.0.0.1/cb'] }, /redirect_uris: .* all by https/],
    [
      'an app scheme',
      { redirect_uris: ['com.example.app:/cb'], application_type: 'native' },
      /redirect_uris: .* all by https/,
    ],
    ['localhost', { redirect_uris: ['https://localhost/cb'] }, /redirect_uris: .* none at localhost/],
    ['bound access tokens', { dpop_bound_access_tokens: true }, /response_types: .* bound to no key/],
    ['a hybrid response type', { response_types: ['code id_token'] }, /response_types must be one of/],
    ['FAPI 2.0', { portico_profile: 'fapi2' }, /grant_types: must be without implicit \(rule code-only/],
  ])('OpenID Connect Registration §2: %s cannot be registered', async (_, changes, reason) => {
    await expect(server.client('refused', { ...IMPLICIT, ...changes })).rejects.toThrow(reason);
  });

  it('the token endpoint knows no such grant type', async () => {
    const response = await fetch(`${server.url}/token`, {
      method: 'POST',
      headers: { authorization: basic(client.id, client.secret!) },
      body: new URLSearchParams({ grant_type: 'implicit' }),
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'unsupported_grant_type' }),
    ]);
  });

  it('the metadata names what there is', async () => {
    const metadata = await (await fetch(`${server.url}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      response_types_supported: ['code', ...BOTH],
      response_modes_supported: ['query', 'form_post', 'fragment'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'implicit'],
    });
  });
});

describe('The implicit flow where it is off, as it is without IMPLICIT_FLOW', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  it('is in no metadata', async () => {
    const metadata = await (await fetch(`${server.url}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'form_post'],
    });
    expect(metadata).not.toMatchObject({ grant_types_supported: expect.arrayContaining(['implicit']) });
  });

  it('cannot be registered, and the error names the setting', async () => {
    await expect(server.client('C1', IMPLICIT)).rejects.toThrow(/grant_types: implicit is off here \(IMPLICIT_FLOW\)/);
    await expect(server.clients.show('C1')).rejects.toThrow(/C1/);
  });
});
