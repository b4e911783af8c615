import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { ClientsService } from '../../src/clients/clients.service.js';
import { Flow } from '../support/flow.js';
import { configure, OPEN, REDIRECT_URI, type Registered, registered, unregister } from '../support/registration.js';
import { TestServer } from '../support/server.js';

const SERVER_MEMBERS = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret',
  'client_secret_expires_at',
  'client_id_issued_at',
];

/** What a client sends to replace its registration: all it was told, but for what is the server's (§2.2). */
function replacementOf(client: Registered, change: object = {}): Record<string, unknown> {
  const own = Object.entries(client).filter(([name]) => !SERVER_MEMBERS.includes(name));
  return { ...Object.fromEntries(own), ...change };
}

describe('RFC 7592 §2 Client Configuration Endpoint', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start(OPEN);
    await server.user('alice');
  });
  afterAll(() => server.stop());

  const flowOf = (client: Registered) =>
    new Flow(server, { id: client.client_id, secret: client.client_secret, redirectUri: REDIRECT_URI });

  describe('§2.1 Client Read Request', () => {
    it('answers what is registered, without the secret, uncached', async () => {
      const client = await registered(server, { client_name: 'App' });
      const { status, headers, body } = await configure(client);
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      const { client_secret: _secret, client_secret_expires_at: _never, ...rest } = client;
      expect(body).toEqual(rest);
    });

    it('without, or with a wrong token: 401, the same for a client that does not exist', async () => {
      const client = await registered(server);
      const wrong = await configure({ ...client, registration_access_token: 'x' });
      const unknown = await configure({
        ...client,
        registration_client_uri: `${server.url}/register/0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f`,
      });
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(wrong.body).toEqual(unknown.body);
      expect((await fetch(client.registration_client_uri)).status).toBe(401);
    });

    it('a client that an administrator has deleted: 401', async () => {
      const client = await registered(server);
      await server.clients.delete(client.client_id);
      expect((await configure(client)).status).toBe(401);
    });

    it('its token opens no other client that an administrator gives the same id later', async () => {
      const client = await registered(server);
      await server.clients.delete(client.client_id);
      await server.client(client.client_id);
      expect((await configure(client)).status).toBe(401);
    });

    it('a client that an administrator has disabled: 403, and it cannot undo that', async () => {
      const client = await registered(server);
      await server.clients.disable(client.client_id);
      expect((await configure(client)).status).toBe(403);
      expect((await configure(client, 'PUT', replacementOf(client))).status).toBe(403);
      expect((await unregister(client)).status).toBe(403);
      expect((await server.clients.show(client.client_id)).disabledAt).not.toBeNull();
    });
  });

  describe('§2.2 Client Update Request', () => {
    it('replaces what is registered, and what is left out goes back to its default', async () => {
      const client = await registered(server, { client_name: 'App', tos_uri: 'https://app.test/tos' });
      const change = { client_name: 'Other', tos_uri: undefined, contacts: ['me@app.test'] };
      const { status, body } = await configure(client, 'PUT', replacementOf(client, change));
      expect(status).toBe(200);
      expect(body).toMatchObject({ client_id: client.client_id, client_name: 'Other', contacts: ['me@app.test'] });
      expect(body).not.toHaveProperty('tos_uri');
      expect((await configure(client)).body).toEqual(body);
      expect((await configure(client, 'PUT', replacementOf(client, { contacts: null }))).body).not.toHaveProperty(
        'contacts',
      );
    });

    it('takes effect at once: a redirect URI that is gone receives nothing', async () => {
      const client = await registered(server);
      await configure(client, 'PUT', replacementOf(client, { redirect_uris: ['https://app.test/other'] }));
      const flow = flowOf(client);
      const answer = await flow.open(flow.request({ scope: 'openid' }));
      expect([answer.status, answer.location]).toEqual([400, undefined]);
    });

    it('the secret stays, and the client still authenticates with it', async () => {
      const client = await registered(server);
      const replacement = replacementOf(client, { client_secret: client.client_secret });
      const { status, body } = await configure(client, 'PUT', replacement);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('client_secret');
      expect(await flowOf(client).tokens('alice', { scope: 'openid' })).toHaveProperty('access_token');
    });

    it('a client that becomes confidential gets its secret, and loses it as a public one', async () => {
      const client = await registered(server, { token_endpoint_auth_method: 'none' });
      const confidential = { token_endpoint_auth_method: 'client_secret_basic' };
      const { body } = await configure(client, 'PUT', replacementOf(client, confidential));
      expect(body).toMatchObject({ client_secret: expect.any(String), client_secret_expires_at: 0 });
      await configure(client, 'PUT', replacementOf(client));
      const again = await configure(client, 'PUT', replacementOf(client, confidential));
      expect(again.body['client_secret']).not.toBe(body['client_secret']);
    });

    it.each([
      ['no client_id', { client_id: undefined }, /client_id/],
      ['another client_id', { client_id: 'other' }, /client_id/],
      ['a secret of its own choice', { client_secret: 'mine' }, /client_secret/],
      ['the token', { registration_access_token: 'x' }, /registration_access_token/],
      ['the address', { registration_client_uri: 'x' }, /registration_client_uri/],
      ['the end of the secret', { client_secret_expires_at: 0 }, /client_secret_expires_at/],
      ['the time of issue', { client_id_issued_at: 1 }, /client_id_issued_at/],
      ['a wildcard', { redirect_uris: ['https://*.test/cb'] }, /redirect_uris/],
    ])('refuses %s, and changes nothing', async (_what, change, reason) => {
      const client = await registered(server);
      const { status, body } = await configure(client, 'PUT', replacementOf(client, change));
      expect(status).toBe(400);
      expect(body['error_description']).toMatch(reason);
      expect((await configure(client)).body['redirect_uris']).toEqual([REDIRECT_URI]);
    });

    it('what an administrator has set stays, and what goes beyond the policy may be kept', async () => {
      const client = await registered(server);
      const clients = server.app.get(ClientsService, { strict: false });
      const row = (await clients.show(client.client_id))!;
      const scope = `${row.metadata.scope} notes:read`;
      await clients.replaceMetadata(row, { ...row.metadata, scope, portico_require_consent: false });
      const kept = await configure(client, 'PUT', replacementOf(client, { scope: 'openid notes:read' }));
      expect([kept.status, kept.body['scope']]).toEqual([200, 'openid notes:read']);
      const more = await configure(client, 'PUT', replacementOf(client, { scope: 'openid notes:write' }));
      expect([more.status, more.body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect((await server.clients.show(client.client_id)).metadata.portico_require_consent).toBe(false);
    });

    it('the audit log says which members were changed', async () => {
      const client = await registered(server);
      await configure(client, 'PUT', replacementOf(client, { client_name: 'Other' }));
      const where = { clientId: client.client_id, type: 'client.registration_replaced' };
      const [event] = await server.database.read((manager) => manager.findBy(AuditEventEntity, where));
      expect(event!.details).toEqual({ changed: ['client_name'] });
    });
  });

  describe('§2.3 Client Delete Request', () => {
    it('204: the client, its tokens and its registration are gone', async () => {
      const client = await registered(server);
      const tokens = await flowOf(client).tokens('alice', { scope: 'openid' });
      const answer = await unregister(client);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect((await configure(client)).status).toBe(401);
      const userinfo = await fetch(`${server.url}/userinfo`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(userinfo.status).toBe(401);
      expect((await unregister(client)).status).toBe(401);
    });
  });
});
