import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { Flow } from '../support/flow.js';
import { OPEN, REDIRECT_URI, register, registered } from '../support/registration.js';
import { type TestClient, TestServer } from '../support/server.js';

/** A client in a test's hands. */
function clientOf(body: Readonly<Record<string, unknown>>): TestClient {
  return { id: body['client_id'] as string, secret: body['client_secret'] as string, redirectUri: REDIRECT_URI };
}

describe('RFC 7591 §3 Client Registration Endpoint', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start(OPEN);
    await server.user('alice');
  });
  afterAll(() => server.stop());

  const auditOf = async (clientId: string) =>
    (await server.database.read((manager) => manager.findBy(AuditEventEntity, { clientId }))).map(({ type }) => type);

  it('OpenID Connect Discovery §3: the metadata says where it is', async () => {
    const answer = await fetch(`${server.url}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({ registration_endpoint: `${server.url}/register` });
  });

  it('off by default: 404, and absent from the metadata', async () => {
    const closed = await TestServer.start();
    try {
      expect((await register(closed)).status).toBe(404);
      const metadata = (await (await fetch(`${closed.url}/.well-known/openid-configuration`)).json()) as object;
      expect(metadata).not.toHaveProperty('registration_endpoint');
    } finally {
      await closed.stop();
    }
  });

  it('§3.2.1 answers 201 with all registered metadata, also what the server chose, uncached', async () => {
    const { status, headers, body } = await register(server, {
      redirect_uris: [REDIRECT_URI],
      client_name: 'App',
      contacts: ['ops@app.test'],
      logo_uri: 'https://app.test/logo.png',
      policy_uri: 'https://app.test/policy',
      tos_uri: 'https://app.test/tos',
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '1.2',
      initiate_login_uri: 'https://app.test/start',
      request_uris: ['https://app.test/request#1'],
    });
    expect(status).toBe(201);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id_issued_at: Math.floor(server.clock.now() / 1000),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      registration_client_uri: `${server.url}/register/${String(body['client_id'])}`,
      client_name: 'App',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email address phone offline_access',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      contacts: ['ops@app.test'],
      logo_uri: 'https://app.test/logo.png',
      policy_uri: 'https://app.test/policy',
      tos_uri: 'https://app.test/tos',
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '1.2',
      initiate_login_uri: 'https://app.test/start',
      request_uris: ['https://app.test/request#1'],
    });
    expect(Object.keys(body).filter((name) => name.startsWith('portico_'))).toEqual([]);
    expect(await auditOf(body['client_id'] as string)).toEqual(['client.registered']);
  });

  it('what was registered works at once: the Web Server Flow, with PKCE', async () => {
    const flow = new Flow(server, clientOf(await registered(server)));
    const tokens = await flow.tokens('alice', { scope: 'openid email' });
    expect(tokens).toMatchObject({ scope: 'openid email', token_type: 'Bearer' });
  });

  it('PKCE is demanded unless the settings say otherwise, and of public clients always', async () => {
    const lenient = await TestServer.start({ ...OPEN, REGISTRATION_REQUIRE_PKCE: 'false' });
    try {
      await lenient.user('alice');
      const withoutPkce = { scope: 'openid', code_challenge: undefined, code_challenge_method: undefined };
      const strict = new Flow(server, clientOf(await registered(server)));
      expect((await strict.open(strict.request(withoutPkce))).location).toContain('error=invalid_request');
      const exempt = new Flow(lenient, clientOf(await registered(lenient)));
      expect((await exempt.authorize('alice', withoutPkce)).code).toBeTruthy();
      const open = clientOf(await registered(lenient, { token_endpoint_auth_method: 'none' }));
      const flow = new Flow(lenient, open);
      expect((await flow.open(flow.request(withoutPkce))).location).toContain('error=invalid_request');
    } finally {
      await lenient.stop();
    }
  });

  it('a public client gets no secret', async () => {
    const body = await registered(server, { token_endpoint_auth_method: 'none' });
    expect(body).not.toHaveProperty('client_secret');
    expect(body).not.toHaveProperty('client_secret_expires_at');
  });

  it('§2 unknown members are ignored; null is absent', async () => {
    const body = await registered(server, { favourite_colour: 'blue', 'redirect_uris#de': ['x'], tos_uri: null });
    expect(body['client_name']).toBe('app.test');
    for (const name of ['favourite_colour', 'redirect_uris#de', 'tos_uri']) expect(body).not.toHaveProperty(name);
  });

  it('nothing secret is kept but as a hash', async () => {
    const { client_secret: secret, registration_access_token: token } = await registered(server);
    const tables = ['clients', 'client_secrets', 'client_registrations', 'audit_events'];
    const rows = await Promise.all(
      tables.map((table) => server.database.read((manager) => manager.query(`SELECT * FROM ${table}`))),
    );
    for (const canary of [secret!, token]) expect(JSON.stringify(rows)).not.toContain(canary);
  });

  describe('§3.2.2 Client Registration Error Response: 400 with the member and the reason', () => {
    it.each<[string, object | string, string, RegExp]>([
      ['no redirect URI', { redirect_uris: [] }, 'invalid_redirect_uri', /redirect_uris: authorization_code needs/],
      ['http', { redirect_uris: ['http://app.test/cb'] }, 'invalid_redirect_uri', /redirect_uris: .* is http/],
      ['a fragment', { redirect_uris: ['https://app.test/cb#x'] }, 'invalid_redirect_uri', /fragment/],
      ['no list', { redirect_uris: 'https://app.test/cb' }, 'invalid_redirect_uri', /redirect_uris/],
      ['numbers', { redirect_uris: [1] }, 'invalid_redirect_uri', /redirect_uris: 1 is no text/],
      ['a name that is no text', { client_name: 7 }, 'invalid_client_metadata', /client_name/],
      ['a name with control characters', { client_name: 'a\u202eb' }, 'invalid_client_metadata', /client_name/],
      ['another response type', { response_types: ['token'] }, 'invalid_client_metadata', /response_types/],
      ['another grant type', { grant_types: ['implicit'] }, 'invalid_client_metadata', /grant_types/],
      ['a method that does not exist', { token_endpoint_auth_method: 'tls' }, 'invalid_client_metadata', /auth_method/],
      ['alg none', { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata', /id_token_signed/],
      [
        'a logo over http',
        { logo_uri: 'http://app.test/l.png' },
        'invalid_client_metadata',
        /logo_uri must be an https/,
      ],
      ['an active address', { tos_uri: 'javascript:alert(1)' }, 'invalid_client_metadata', /tos_uri/],
      ['contacts that are no list', { contacts: 'me' }, 'invalid_client_metadata', /contacts/],
      ['a private key', { jwks: { keys: [{ kty: 'EC', d: 'x' }] } }, 'invalid_client_metadata', /jwks: has a private/],
      ['a symmetric key', { jwks: { keys: [{ kty: 'oct', k: 'x' }] } }, 'invalid_client_metadata', /jwks: has a key/],
      [
        'keys twice',
        { jwks: { keys: [{ kty: 'EC' }] }, jwks_uri: 'https://app.test/jwks' },
        'invalid_client_metadata',
        /jwks: cannot stand beside/,
      ],
      ['encryption', { id_token_encrypted_response_alg: 'RSA-OAEP' }, 'invalid_client_metadata', /encryption is not/],
      [
        'two faults',
        { contacts: 'me', logo_uri: 'x' },
        'invalid_client_metadata',
        /contacts.*logo_uri|logo_uri.*contacts/,
      ],
      ['a list', '[]', 'invalid_client_metadata', /one JSON object/],
      ['text', '"x"', 'invalid_client_metadata', /one JSON object/],
      ['something huge', { software_id: 'x'.repeat(40_000) }, 'invalid_client_metadata', /software_id/],
      [
        'more bytes than are kept',
        { jwks: { keys: [{ kty: 'EC', note: '€'.repeat(11_000) }] } },
        'invalid_client_metadata',
        /larger than 32000 bytes/,
      ],
      [
        'a statement',
        { software_statement: 'eyJhbGciOiJSUzI1NiJ9.e30.x' },
        'unapproved_software_statement',
        /approves of no/,
      ],
      ['no statement', { software_statement: 'x' }, 'invalid_software_statement', /is no JWT/],
    ])('%s', async (_what, change, error, reason) => {
      const sent = typeof change === 'string' ? change : { redirect_uris: [REDIRECT_URI], ...change };
      const { status, headers, body } = await register(server, sent);
      expect([status, body['error']]).toEqual([400, error]);
      expect(body['error_description']).toMatch(reason);
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('what is no JSON', async () => {
      const form = await fetch(`${server.url}/register`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
      expect(form.status).toBe(400);
      expect((await register(server, '{"redirect_uris":')).status).toBe(400);
      const text = await fetch(`${server.url}/register`, {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/plain' },
      });
      expect(text.status).toBe(400);
    });
  });
});
