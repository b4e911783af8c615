import { PushedRequestEntity } from '../../src/authorization/pushed-request.entity.js';
import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import { SingleUseEntity } from '../../src/single-use/single-use.entity.js';
import { basic, Flow } from '../support/flow.js';
import { postForm } from '../support/json-answer.js';
import { together } from '../support/attack-world.js';
import { type TestClient, TestServer } from '../support/server.js';

const MOST = 5;
const WINDOW = 60;

describe('PL: rows that anybody can make the server write by the client_id of a public client', () => {
  const dpop = createTestDpopKey();
  let server: TestServer;
  let spa: TestClient;
  let web: TestClient;

  beforeAll(async () => {
    server = await TestServer.start({
      PUBLIC_CLIENT_REQUESTS_PER_NETWORK: String(MOST),
      PUBLIC_CLIENT_REQUESTS_WINDOW: String(WINDOW),
      TRUSTED_PROXIES: '127.0.0.1',
    });
    spa = await server.client('spa', { token_endpoint_auth_method: 'none' });
    web = await server.client('web');
    await server.user('alice');
  });
  // A window of its own for each.
  beforeEach(() => server.clock.move(WINDOW));
  afterAll(() => server.stop());

  const count = (entity: typeof PushedRequestEntity | typeof SingleUseEntity): Promise<number> =>
    server.database.read((manager) => manager.count<PushedRequestEntity | SingleUseEntity>(entity));

  function push(client: TestClient, address: string) {
    const form = Object.fromEntries(new URL(new Flow(server, client).request().url).searchParams);
    const by: Record<string, string> = {};
    if (client.secret !== undefined) by['authorization'] = basic(client.id, client.secret);
    return postForm(`${server.url}/par`, form, { 'x-forwarded-for': address, ...by });
  }

  async function askForToken(client: TestClient, address: string, proof?: string) {
    const form = { grant_type: 'refresh_token', refresh_token: 'x'.repeat(40), client_id: client.id };
    const headers = { 'x-forwarded-for': address, ...(proof === undefined ? {} : { dpop: proof }) };
    return (await postForm(`${server.url}/token`, form, headers)).status;
  }

  const proof = () => dpop.proof({ method: 'POST', url: `${server.url}/token`, now: server.clock.now() });

  it('PL-01 so many pushed requests, and then 429 that says when to go on; nothing more is stored', async () => {
    const before = await count(PushedRequestEntity);
    const answers = await together(20, () => push(spa, '192.0.2.1'));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MOST);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20 - MOST);
    for (const { headers, body } of refused) {
      const retryAfter = Number(headers.get('retry-after'));
      expect(retryAfter > 0 && retryAfter <= WINDOW).toBe(true);
      expect(body).toMatchObject({ error: 'temporarily_unavailable', error_description: /Retry-After/ });
    }
    expect((await count(PushedRequestEntity)) - before).toBe(MOST);
    server.clock.move(WINDOW);
    expect((await push(spa, '192.0.2.1')).status).toBe(201);
  });

  it('PL-02 so many DPoP proofs, in the same window as pushed requests', async () => {
    expect((await push(spa, '192.0.2.2')).status).toBe(201);
    const before = await count(SingleUseEntity);
    const statuses = [];
    for (let number = 0; number < MOST + 2; number += 1) {
      statuses.push(await askForToken(spa, '192.0.2.2', await proof()));
    }
    expect(statuses).toEqual([400, 400, 400, 400, 429, 429, 429]);
    expect((await count(SingleUseEntity)) - before).toBe(MOST - 1);
    // Also of what is no proof at all: its check costs more than its count.
    expect(await askForToken(spa, '192.0.2.2', 'nonsense')).toBe(429);
  });

  it('PL-03 a network is one, however its addresses are written, and no other one is held up', async () => {
    for (let number = 0; number < MOST; number += 1) await push(spa, `2001:db8:1:2::${number}`);
    expect((await push(spa, '2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await push(spa, '2001:db8:1:3::1')).status).toBe(201);
    expect((await push(spa, '198.51.100.1, 192.0.2.3')).status).toBe(201);
  });

  it('PL-04 neither who authenticates nor who sends no proof is counted', async () => {
    for (let number = 0; number < MOST + 2; number += 1) {
      expect((await push(web, '192.0.2.4')).status).toBe(201);
      expect(await askForToken(spa, '192.0.2.4')).toBe(400);
    }
    expect((await push(spa, '192.0.2.4')).status).toBe(201);
    expect((await new Flow(server, spa).tokens('alice')).access_token).toBeDefined();
  });
});
