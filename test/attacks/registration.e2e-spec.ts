import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configure, OPEN, REDIRECT_URI, register, registered, unregister } from '../support/registration.js';
import { TestServer } from '../support/server.js';

describe('RG: dynamic client registration', () => {
  let server: TestServer;

  beforeAll(async () => {
    // Any network but loopback: an empty text would be the default of development, which allows it.
    server = await TestServer.start({ ...OPEN, OUTBOUND_ALLOWED_NETWORKS: '192.0.2.0/24' });
    await server.user('alice');
  });
  afterAll(() => server.stop());

  it.each([
    ['portico_require_pkce', false],
    ['portico_require_consent', false],
    ['portico_always_issue_refresh_token', true],
    ['portico_resource_server', 'https://api.test'],
    ['portico_refresh_grace_seconds', 300],
    ['portico_assertion_audience', 'endpoint'],
  ])('RG-01 mass assignment: %s is refused, at registration and at replacement', async (name, value) => {
    const refused = await register(server, { redirect_uris: [REDIRECT_URI], [name]: value });
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_client_metadata']);
    const client = await registered(server);
    const replacement = { client_id: client.client_id, redirect_uris: [REDIRECT_URI], [name]: value };
    expect((await configure(client, 'PUT', replacement)).status).toBe(400);
  });

  it('RG-02 mass assignment: id, secret, revision, state and times of the row are not settable', async () => {
    const chosen = {
      id: 'admin',
      client_id: 'admin',
      client_secret: 'chosen',
      clientId: 'admin',
      disabledAt: null,
      revision: 99,
      createdAt: 0,
      registration_access_token: 'chosen',
      metadata: { portico_require_consent: false },
    };
    const client = await registered(server, chosen);
    expect(Object.values(client)).not.toContain('chosen');
    expect(client.client_id).not.toBe('admin');
    const row = await server.clients.show(client.client_id);
    expect(row).toMatchObject({ revision: 1, disabledAt: null });
    expect(row.metadata).not.toHaveProperty('metadata');
    const polluted = await register(
      server,
      `{"redirect_uris":["${REDIRECT_URI}"],"__proto__":{"portico_require_consent":false}}`,
    );
    expect(polluted.status).toBe(400);
  });

  it('RG-03 the registration access token of another client opens nothing', async () => {
    const [mine, theirs] = [await registered(server), await registered(server)];
    const stolen = { ...theirs, registration_access_token: mine.registration_access_token };
    expect((await configure(stolen)).status).toBe(401);
    const replacement = { client_id: theirs.client_id, redirect_uris: ['https://evil.test/cb'] };
    expect((await configure(stolen, 'PUT', replacement)).status).toBe(401);
    expect((await unregister(stolen)).status).toBe(401);
    expect((await configure(theirs)).body['redirect_uris']).toEqual([REDIRECT_URI]);
  });

  it('RG-04 the client secret, an altered token and no token are no registration access token', async () => {
    const client = await registered(server);
    const token = client.registration_access_token;
    for (const value of [client.client_secret!, `${token}=`, `${token}A`, token.slice(1), token.toUpperCase(), '']) {
      expect((await configure({ ...client, registration_access_token: value })).status).toBe(401);
    }
    const inQuery = await fetch(`${client.registration_client_uri}?access_token=${token}`);
    expect(inQuery.status).toBe(401);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//x.y',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'about:blank',
    'blob:https://app.test/x',
    'https://app.test@evil.test/cb',
    'https:evil.test',
    'https://*.test/cb',
    'https://app.test/../cb',
    'https://app.test/cb\u0000',
    ' https://app.test/cb',
    '//evil.test/cb',
  ])('RG-05 the redirect URI %j is refused', async (uri) => {
    const { status, body } = await register(server, { redirect_uris: [uri] });
    expect([status, body['error']]).toEqual([400, 'invalid_redirect_uri']);
    const atLogout = { redirect_uris: [REDIRECT_URI], post_logout_redirect_uris: [uri] };
    expect((await register(server, atLogout)).status).toBe(400);
  });

  it.each(['client_credentials', 'password', 'implicit', 'urn:ietf:params:oauth:grant-type:jwt-bearer'])(
    'RG-06 the grant type %s is nothing to give oneself',
    async (grantType) => {
      const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], grant_types: [grantType] });
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    },
  );

  it.each<object>([{ x: { constructor: 1 } }, { constructor: 1 }, { constructor: { name: 'Evil' } }])(
    'RG-06 %j is not known, and ignored (RFC 7591 §2)',
    async (unknown) => {
      const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], ...unknown });
      expect([status, body['redirect_uris']]).toEqual([201, [REDIRECT_URI]]);
      expect(Object.keys(body)).not.toContain('constructor');
    },
  );

  it.each([
    { client_name: { constructor: 1 } },
    { contacts: [{ constructor: 1 }] },
    { 'client_name#de': { constructor: 1 } },
  ])('RG-06 %j is an error that names the member', async (odd) => {
    const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], ...odd });
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect(body['error_description']).toMatch(/client_name|contacts/);
  });

  it('RG-06 the implicit grant, where the policy has it and the server has not, is an error that names the setting', async () => {
    const loose = await TestServer.start({ ...OPEN, REGISTRATION_GRANT_TYPES: 'authorization_code implicit' });
    try {
      const implicit = { grant_types: ['implicit'], response_types: ['id_token'] };
      const { status, body } = await register(loose, { redirect_uris: ['https://app.test/cb'], ...implicit });
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect(body['error_description']).toContain('IMPLICIT_FLOW');
    } finally {
      await loose.stop();
    }
  });

  it('RG-07 scopes beyond the policy are refused', async () => {
    const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], scope: 'openid notes:write' });
    expect([status, body['error_description']]).toEqual([400, expect.stringMatching(/^scope: notes:write cannot/)]);
  });

  it('RG-08 hosts beyond the policy are refused', async () => {
    const bounded = await TestServer.start({
      ...OPEN,
      REGISTRATION_REDIRECT_HOSTS: 'app.test *.dev.test com.example.app:',
    });
    try {
      const statusOf = async (...uris: string[]) => (await register(bounded, { redirect_uris: uris })).status;
      expect(await statusOf('https://app.test/cb', 'https://a.dev.test/cb', 'com.example.app:/cb')).toBe(201);
      for (const uri of [
        'https://evil.test/cb',
        'https://dev.test/cb',
        'https://evildev.test/cb',
        'https://sub.app.test/cb',
        'com.example.other:/cb',
      ]) {
        expect(await statusOf('https://app.test/cb', uri)).toBe(400);
      }
      const logout = { redirect_uris: ['https://app.test/cb'], post_logout_redirect_uris: ['https://evil.test/'] };
      expect((await register(bounded, logout)).status).toBe(400);
    } finally {
      await bounded.stop();
    }
  });

  it('RG-09 a network that registers without end is held up, whatever it says of itself', async () => {
    const limited = await TestServer.start({ ...OPEN, REGISTRATIONS_PER_NETWORK: '3' });
    try {
      const send = (n: number) =>
        fetch(`${limited.url}/register`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${n}` },
          body: JSON.stringify({ redirect_uris: [REDIRECT_URI] }),
        });
      const answers = [];
      for (let n = 0; n < 5; n += 1) answers.push(await send(n));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429, 429]);
      expect(Number(answers[4]!.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await limited.stop();
    }
  });

  describe('RG-10 addresses that only this server can reach', () => {
    let canary: Server;
    let calls = 0;

    beforeAll(async () => {
      canary = createServer((_request, response) => {
        calls += 1;
        response.end(JSON.stringify([REDIRECT_URI]));
      });
      await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => canary.close(resolve)));

    it('sector_identifier_uri: nobody is called, and nothing of the network is told', async () => {
      const { port } = canary.address() as AddressInfo;
      const texts = new Set<unknown>();
      for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
        for (const scheme of ['http', 'https']) {
          const uri = `${scheme}://${host}:${port}/sector`;
          const { status, body } = await register(server, {
            redirect_uris: [REDIRECT_URI],
            sector_identifier_uri: uri,
          });
          expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
          texts.add(body['error_description']);
        }
      }
      expect(calls).toBe(0);
      expect(texts.size).toBe(1);
    });

    it('logo_uri, policy_uri, tos_uri and client_uri are never called', async () => {
      const uri = `https://127.0.0.1:${(canary.address() as AddressInfo).port}/x`;
      const links = { logo_uri: uri, policy_uri: uri, tos_uri: uri, client_uri: uri };
      await registered(server, links);
      expect(calls).toBe(0);
    });
  });
});
