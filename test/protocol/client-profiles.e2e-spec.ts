import { RefusedError } from '../../src/admin/refused.error.js';
import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import { TestBrowser } from '../support/browser.js';
import { answerOf, Flow } from '../support/flow.js';
import { configure, OPEN, REDIRECT_URI, register, registered } from '../support/registration.js';
import { ASSERTION_TYPE, SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const KEY = createTestDpopKey().jwk;
const FAPI = { portico_profile: 'fapi2', scope: 'openid notes:read offline_access' };

describe('Client profiles', () => {
  let server: TestServer;
  let fapi: SecureClient;

  beforeAll(async () => {
    server = await TestServer.start({ AUTHORIZATION_CODE_TTL: '600' });
    await server.user('alice');
    fapi = await SecureClient.register(server, 'fapi', FAPI);
  });

  afterAll(() => server.stop());

  const namesOf = async (id: string) => (await server.clients.rules(id)).map(({ name }) => name);

  describe('oauth2.1', () => {
    it('is the profile of a client that names none', async () => {
      await server.client('plain');
      expect((await server.clients.show('plain')).metadata.portico_profile).toBe('oauth2.1');
      expect(await namesOf('plain')).toEqual([
        'code-only',
        'exact-redirect-uri',
        'pkce',
        'refresh-token-rotation',
        'token-in-header',
        'consent',
      ]);
    });

    it('a public client cannot be exempted from PKCE; the refusal names the rule', async () => {
      const metadata = { token_endpoint_auth_method: 'none', portico_require_pkce: false };
      await expect(server.client('open', metadata)).rejects.toThrow(
        'portico_require_pkce: only a confidential client can be exempted (rule pkce of the profile oauth2.1)',
      );
    });

    it('switches that loosen or tighten something are told with the rules', async () => {
      await server.client('loose', { portico_require_pkce: false, portico_require_consent: false });
      const rules = await server.clients.rules('loose');
      expect(rules.find(({ name }) => name === 'pkce')).toMatchObject({
        from: 'portico_profile',
        exemptedBy: 'portico_require_pkce',
      });
      expect(rules.find(({ name }) => name === 'consent')).toMatchObject({ exemptedBy: 'portico_require_consent' });
      const tight = {
        require_pushed_authorization_requests: true,
        require_signed_request_object: true,
        dpop_bound_access_tokens: true,
        portico_assertion_audience: 'endpoint',
      };
      await SecureClient.register(server, 'tight', tight);
      const own = (await server.clients.rules('tight')).filter(({ from }) => from !== 'portico_profile');
      expect(own.map(({ name, from, exemptedBy }) => [name, from, exemptedBy])).toEqual([
        ['pushed-requests', 'require_pushed_authorization_requests', undefined],
        ['signed-requests', 'require_signed_request_object', undefined],
        ['sender-constrained-tokens', 'dpop_bound_access_tokens', undefined],
        ['issuer-audience', 'token_endpoint_auth_method', 'portico_assertion_audience'],
        ['consent', 'portico_require_consent', undefined],
      ]);
    });
  });

  it('a profile that does not exist is refused', async () => {
    for (const portico_profile of ['fapi1', '', 7, null, 'FAPI2', 'constructor']) {
      await expect(server.client('x', { portico_profile })).rejects.toThrow(/portico_profile/);
    }
  });

  describe('fapi2 (FAPI 2.0 Security Profile)', () => {
    it('a registration that says no more than the profile and a key is filled in', async () => {
      expect((await server.clients.show('fapi')).metadata).toMatchObject({
        token_endpoint_auth_method: 'private_key_jwt',
        require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true,
        id_token_signed_response_alg: 'PS256',
        portico_require_pkce: true,
        portico_assertion_audience: 'issuer',
      });
      expect(await namesOf('fapi')).toEqual([
        'private-key-jwt',
        'code-only',
        'issuer-audience',
        'sender-constrained-tokens',
        'strong-algorithms',
        'no-refresh-token-rotation',
        'pushed-requests',
        'pkce',
        'named-redirect-uri',
        'encrypted-redirects',
        'short-codes',
        'consent',
      ]);
    });

    it.each<[string, object, string]>([
      ['a public client', { token_endpoint_auth_method: 'none' }, 'private-key-jwt'],
      ['a secret by Basic', { token_endpoint_auth_method: 'client_secret_basic' }, 'private-key-jwt'],
      ['a secret in the body', { token_endpoint_auth_method: 'client_secret_post' }, 'private-key-jwt'],
      ['the endpoint as audience', { portico_assertion_audience: 'endpoint' }, 'issuer-audience'],
      ['bearer tokens', { dpop_bound_access_tokens: false }, 'sender-constrained-tokens'],
      ['requests through the browser', { require_pushed_authorization_requests: false }, 'pushed-requests'],
      ['no PKCE', { portico_require_pkce: false }, 'pkce'],
      ['plain http', { redirect_uris: ['http://127.0.0.1/cb'] }, 'encrypted-redirects'],
      ['RS256 for ID tokens', { id_token_signed_response_alg: 'RS256' }, 'strong-algorithms'],
      ['RS256 for UserInfo', { userinfo_signed_response_alg: 'RS256' }, 'strong-algorithms'],
      ['RS256 for assertions', { token_endpoint_auth_signing_alg: 'RS256' }, 'strong-algorithms'],
      ['RS256 for request objects', { request_object_signing_alg: 'RS256' }, 'strong-algorithms'],
      ['RS256 for introspection', { introspection_signed_response_alg: 'RS256' }, 'strong-algorithms'],
    ])('%s is refused, by the name of the rule', async (_what, changes, rule) => {
      await expect(SecureClient.register(server, 'bad', { ...FAPI, ...changes })).rejects.toThrow(
        `(rule ${rule} of the profile fapi2)`,
      );
      await expect(server.clients.show('bad')).rejects.toThrow();
    });

    it('every rule that is broken is named at once', async () => {
      const changes = { portico_require_pkce: false, dpop_bound_access_tokens: false };
      const refusal = SecureClient.register(server, 'bad', { ...FAPI, ...changes });
      await expect(refusal).rejects.toThrow(/sender-constrained-tokens[^]*rule pkce/);
    });

    it('a native application may listen on its own machine', async () => {
      const native = { ...FAPI, application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] };
      await expect(SecureClient.register(server, 'native', native)).resolves.toBeDefined();
    });

    it('a service that acts for itself needs no pushed requests', async () => {
      const service = await SecureClient.register(server, 'service', {
        ...FAPI,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        require_pushed_authorization_requests: false,
        scope: 'notes:read',
      });
      expect((await service.post('/token', { grant_type: 'client_credentials' }, null)).status).toBe(400);
      expect((await service.post('/token', { grant_type: 'client_credentials' })).body.token_type).toBe('DPoP');
    });

    it('a secret cannot be given to it later', async () => {
      await expect(server.clients.rotateSecret('fapi', 0)).rejects.toThrow(RefusedError);
    });

    it('§5.3.2.2 (3) a request that was not pushed is refused', async () => {
      const { url, state } = fapi.flow.request();
      expect(answerOf(await fapi.flow.browser.get(url))).toMatchObject({ error: 'invalid_request', state });
    });

    it('§5.3.2.2 (6) redirect_uri is named, although there is one only', async () => {
      const { status, body } = await fapi.post('/par', fapi.parameters({ redirect_uri: undefined }).form);
      expect([status, body['error']]).toEqual([400, 'invalid_request']);
      const plain = new Flow(server, await server.client('unnamed'));
      const { url } = plain.request({ redirect_uri: undefined });
      expect((await plain.browser.get(url)).status).toBe(303);
    });

    it('§5.3.2.1 (11) a code is good for 60 seconds, whatever the setting says', async () => {
      const visitor = fapi.with({ browser: new TestBrowser(server.url) });
      const late = await visitor.authorize('alice');
      server.clock.move(60);
      expect((await fapi.exchange(late)).body['error']).toBe('invalid_grant');
      const timely = await visitor.authorize('alice');
      server.clock.move(59);
      expect((await fapi.exchange(timely)).status).toBe(200);
    });

    it('§5.3.2.1 (9) the refresh token stays the same, whenever and however often it is used', async () => {
      const { refresh_token: token } = await fapi.tokens('alice', { scope: 'notes:read offline_access' });
      for (const seconds of [0, 1, 3600]) {
        server.clock.move(seconds);
        const { status, body } = await fapi.refresh(token!);
        expect([status, body.refresh_token, body.token_type]).toEqual([200, token, 'DPoP']);
      }
      const many = await Promise.all(Array.from({ length: 10 }, () => fapi.refresh(token!)));
      expect(many.map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
      expect((await fapi.refresh(token!)).status).toBe(200);
    });

    it('an unused refresh token still expires, and a used one goes on', async () => {
      const { refresh_token: token } = await fapi.tokens('alice', { scope: 'notes:read offline_access' });
      const idle = server.settings.refreshTokenIdleTtl;
      server.clock.move(idle - 10);
      expect((await fapi.refresh(token!)).status).toBe(200);
      server.clock.move(idle - 10);
      expect((await fapi.refresh(token!)).status).toBe(200);
      server.clock.move(idle + 10);
      expect((await fapi.refresh(token!)).body['error']).toBe('invalid_grant');
    });

    it('what is revoked stays revoked', async () => {
      const { refresh_token: token } = await fapi.tokens('alice', { scope: 'notes:read offline_access' });
      const assertion = { client_assertion_type: ASSERTION_TYPE, client_assertion: await fapi.assertion() };
      const body = new URLSearchParams({ token: token!, ...assertion });
      expect((await fetch(`${server.url}/revoke`, { method: 'POST', body })).status).toBe(200);
      expect((await fapi.refresh(token!)).body['error']).toBe('invalid_grant');
    });
  });
});

describe('Applications that register themselves (RFC 7591)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start(OPEN);
  });
  afterAll(() => server.stop());

  it('may demand pushed requests and bound tokens of themselves, and choose no profile', async () => {
    const members = { require_pushed_authorization_requests: true, dpop_bound_access_tokens: true };
    const client = await registered(server, { ...members, token_endpoint_auth_method: 'none' });
    expect(client).toMatchObject(members);
    const { url } = new Flow(server, { id: client.client_id, secret: undefined, redirectUri: REDIRECT_URI }).request();
    expect(answerOf(await new TestBrowser(server.url).get(url)).error).toBe('invalid_request');
    const body = { redirect_uris: [REDIRECT_URI], portico_profile: 'oauth2.1' };
    expect(await register(server, body)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  });

  it.each([
    ['require_pushed_authorization_requests', 'true'],
    ['dpop_bound_access_tokens', 1],
  ])('%s is true or false, and nothing else', async (name, value) => {
    const body = { redirect_uris: [REDIRECT_URI], [name]: value };
    expect(await register(server, body)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  });

  it('what a profile demands stays, whatever a client says of itself later (RFC 7592)', async () => {
    const told = await registered(server, { dpop_bound_access_tokens: true });
    const { client_id } = told;
    const entity = await server.clients.show(client_id);
    const secure = { portico_profile: 'fapi2', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [KEY] } };
    const strict = { ...secure, require_pushed_authorization_requests: true, id_token_signed_response_alg: 'ES256' };
    await server.clients.replace(entity, await server.clients.proveChange(entity, strict));
    server.clock.move(2);
    const weaker = { client_id, redirect_uris: [REDIRECT_URI], dpop_bound_access_tokens: false, jwks: { keys: [KEY] } };
    const answer = await configure(told, 'PUT', weaker);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    expect((await server.clients.show(client_id)).metadata.dpop_bound_access_tokens).toBe(true);
  });
});
