import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { adminClient, administrator } from '../support/administrators.js';
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

  it('an assertion for an endpoint is written down once a day, and one for the issuer is not', async () => {
    const metadata = { portico_assertion_audience: 'endpoint', grant_types: ['client_credentials'], redirect_uris: [] };
    const old = await SecureClient.register(server, 'old', metadata);
    const ask = async (aud: string | string[], client = old) =>
      client.post('/token', { grant_type: 'client_credentials', client_assertion: await client.assertion({ aud }) });
    expect((await ask(server.url)).status).toBe(200);
    expect(await usesBy('old')).toEqual([]);
    // What is refused was no use of it.
    for (const aud of ['https://other.test', [server.url, 'https://other.test']]) {
      expect((await ask(aud)).status).toBe(401);
    }
    expect(await usesBy('old')).toEqual([]);
    const endpoints = [`${server.url}/token`, [`${server.url}/token`], `${server.url}/par`];
    const answers = await Promise.all([...endpoints, ...endpoints].map((aud) => ask(aud)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(await usesBy('old')).toEqual([['portico_assertion_audience']]);
    // Of another client it is another use, and tomorrow it is told again.
    const older = await SecureClient.register(server, 'older', metadata);
    expect((await ask(`${server.url}/token`, older)).status).toBe(200);
    expect(await usesBy('older')).toHaveLength(1);
    server.clock.move(86_400);
    for (const aud of endpoints) expect((await ask(aud)).status).toBe(200);
    expect(await usesBy('old')).toEqual(Array(2).fill(['portico_assertion_audience']));
  });

  it('each use is visible in the admin API, and which switch exempts the client from which rule', async () => {
    const owner = await administrator(server, await adminClient(server), 'owner');
    const uses = await owner.json('GET', '/audit-events?type=client.exemption_used&client_id=old');
    expect(uses.body['items']).toMatchObject(
      Array(2).fill({
        details: { switches: ['portico_assertion_audience'], day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      }),
    );
    for (const [id, rule, exemptedBy] of [
      ['old', 'issuer-audience', 'portico_assertion_audience'],
      ['both', 'pkce', 'portico_require_pkce'],
      ['both', 'consent', 'portico_require_consent'],
    ]) {
      const shown = await owner.json('GET', `/clients/${id}`);
      expect(shown.body['rules']).toContainEqual(expect.objectContaining({ name: rule, exempted_by: exemptedBy }));
    }
  });

  it('a strict client writes nothing', async () => {
    const flow = await flowOf('strict', {});
    await flow.authorize('alice');
    await flow.authorize('alice');
    expect(await usesBy('strict')).toEqual([]);
  });
});
