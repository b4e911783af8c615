import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { Flow } from '../support/flow.js';
import { SecureClient } from '../support/secure-client.js';
import { TestServer } from '../support/server.js';

const WITHOUT_PKCE = { code_challenge: undefined, code_challenge_method: undefined };

describe('Switches of a client that loosen something (RFC 9700 §2.1.1, OpenID Connect Core §3.1.2.4)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
  });
  afterAll(() => server.stop());

  const usesBy = async (clientId: string) => {
    const where = { clientId, type: 'client.exemption_used' };
    const events = await server.database.read((manager) => manager.findBy(AuditEventEntity, where));
    return events.map(({ details }) => details['switches']);
  };
  const flowOf = async (id: string, metadata: object) => new Flow(server, await server.client(id, metadata));

  it('a code without a challenge is written down, each time', async () => {
    const flow = await flowOf('no-pkce', { portico_require_pkce: false });
    await flow.authorize('alice', WITHOUT_PKCE);
    await flow.authorize('alice', WITHOUT_PKCE);
    expect(await usesBy('no-pkce')).toEqual([['portico_require_pkce'], ['portico_require_pkce']]);
  });

  it('a switch that was not made use of is not', async () => {
    const flow = await flowOf('may-skip', { portico_require_pkce: false });
    await flow.authorize('alice');
    expect(await usesBy('may-skip')).toEqual([]);
  });

  it('a consent that is implied is written down, and one that was given is not', async () => {
    const flow = await flowOf('implied', { portico_require_consent: false });
    await flow.authorize('alice');
    expect(await usesBy('implied')).toEqual([['portico_require_consent']]);
    await flow.authorize('alice', { prompt: 'consent' });
    expect(await usesBy('implied')).toHaveLength(1);
  });

  it('both at once are one row, with the grant and the person', async () => {
    const flow = await flowOf('both', { portico_require_consent: false, portico_require_pkce: false });
    const { code } = await flow.authorize('alice', WITHOUT_PKCE);
    expect(code).toBeTruthy();
    const [event] = await server.database.read((manager) =>
      manager
        .findBy(AuditEventEntity, { clientId: 'both' })
        .then((all) => all.filter(({ type }) => type === 'client.exemption_used')),
    );
    expect(event).toMatchObject({
      userId: expect.any(String),
      details: { switches: ['portico_require_pkce', 'portico_require_consent'], grant: expect.any(String) },
    });
  });

  it('an assertion for an endpoint is written down, and one for the issuer is not', async () => {
    const metadata = { portico_assertion_audience: 'endpoint', grant_types: ['client_credentials'], redirect_uris: [] };
    const old = await SecureClient.register(server, 'old', metadata);
    const ask = async (aud: string | string[]) =>
      old.post('/token', { grant_type: 'client_credentials', client_assertion: await old.assertion({ aud }) });
    expect((await ask(server.url)).status).toBe(200);
    expect(await usesBy('old')).toEqual([]);
    for (const aud of [`${server.url}/token`, [`${server.url}/token`], `${server.url}/par`]) {
      expect((await ask(aud)).status).toBe(200);
    }
    expect(await usesBy('old')).toEqual(Array(3).fill(['portico_assertion_audience']));
    // What is refused was no use of it.
    for (const aud of ['https://other.test', [server.url, 'https://other.test']]) {
      expect((await ask(aud)).status).toBe(401);
    }
    expect(await usesBy('old')).toHaveLength(3);
  });

  it('a strict client writes nothing', async () => {
    const flow = await flowOf('strict', {});
    await flow.authorize('alice');
    await flow.authorize('alice');
    expect(await usesBy('strict')).toEqual([]);
  });
});
