import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { Flow } from '../support/flow.js';
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

  it('a strict client writes nothing', async () => {
    const flow = await flowOf('strict', {});
    await flow.authorize('alice');
    await flow.authorize('alice');
    expect(await usesBy('strict')).toEqual([]);
  });
});
