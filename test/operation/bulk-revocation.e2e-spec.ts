import { randomUuid, uuidv7 } from '../../src/crypto/uuid.js';
import { BulkRevocationsRepository } from '../../src/grants/bulk-revocations.repository.js';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import type { GrantSelection, RevocationReason } from '../../src/grants/grant.js';
import { Housekeeper } from '../../src/housekeeping/housekeeper.js';
import { GrantAdministration } from '../../src/admin/grant-administration.js';
import { sharedDatabase, startReplica } from '../support/attack-world.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const FULL = { scope: 'openid notes:read offline_access' };
/** More than one statement may end, and one more. */
const MANY = 1001;
const DAY_MS = 86_400_000;
/** For how long another process may have a copy. */
const COPY_MS = 1050;

describe('A revocation of any number of grants', () => {
  let server: TestServer;
  let other: TestServer;
  let dispose: () => void;
  let api: TestClient;
  let number = 0;

  beforeAll(async () => {
    const shared = sharedDatabase();
    dispose = shared.dispose;
    server = await TestServer.start(shared.changes);
    other = await startReplica(server, shared.changes);
    api = await server.client('api', {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
      portico_resource_server: `${server.url}/api/notes`,
    });
  });
  afterAll(async () => {
    await Promise.all([server.stop(), other.stop()]);
    dispose();
  });

  /** A client with a person who has tokens of it. */
  async function begin() {
    number += 1;
    const client = await server.client(`client-${number}`, FULL);
    const user = await server.user(`anna${number}`);
    const flow = new Flow(server, client);
    const tokens = (await flow.tokens(user.username, FULL)) as Required<Tokens>;
    return { client, user, flow, tokens };
  }

  /** Grants that have been there for a day. */
  async function addGrants(count: number, whose: Partial<GrantEntity>): Promise<void> {
    const createdAt = server.clock.now() - DAY_MS;
    await server.database.unit(async () => {
      for (let row = 0; row < count; row += 1) await server.database.insert(GrantEntity, grant(createdAt + row, whose));
    });
  }

  const alive = async (where: { clientId?: string; userId?: string }): Promise<number> => {
    const rows = await server.database.read((manager) => manager.findBy(GrantEntity, where));
    return rows.filter(({ revokedAt }) => revokedAt === null).length;
  };

  /** What a process has done that died right after the COMMIT. */
  const leave = (selection: GrantSelection, reason: RevocationReason) =>
    server.database.unit(() => server.app.get(BulkRevocationsRepository).add(selection, reason));

  const statusAt = async ({ url }: TestServer, path: string, token: string): Promise<number> =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

  /** Nothing can be done with them, whatever is asked. */
  async function expectDead(at: TestServer, client: TestClient, tokens: Required<Tokens>): Promise<void> {
    const post = async (path: string, form: Record<string, string>, by: TestClient) => {
      const headers = { authorization: basic(by.id, by.secret!) };
      const answer = await fetch(at.url + path, { method: 'POST', headers, body: new URLSearchParams(form) });
      return (await answer.json()) as Record<string, unknown>;
    };
    expect(await statusAt(at, '/api/notes', tokens.access_token)).toBe(401);
    expect(await statusAt(at, '/userinfo', tokens.access_token)).toBe(401);
    expect(await post('/introspect', { token: tokens.access_token }, api)).toEqual({ active: false });
    expect(await post('/introspect', { token: tokens.refresh_token }, client)).toEqual({ active: false });
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect((await post('/token', refresh, client))['error']).toBe('invalid_grant');
  }

  it('ends them all in small steps, tells how many, and touches nobody else’s', async () => {
    const { client, tokens } = await begin();
    const stranger = await begin();
    await addGrants(MANY, { clientId: client.id });
    const sql = jest.spyOn(server.database.dataSource.logger, 'logQuery');
    const { ended } = await server.app.get(GrantAdministration).revoke({ client: client.id });
    const updates = sql.mock.calls.filter(([text]) => text.startsWith('UPDATE grants'));
    sql.mockRestore();
    expect(ended).toBe(MANY + 1);
    // The first step twice, for what came from elsewhere meanwhile.
    expect(updates).toHaveLength(3);
    expect(await alive({ clientId: client.id })).toBe(0);
    await expectDead(server, client, tokens);
    expect(await alive({ clientId: stranger.client.id })).toBe(1);
    expect(await statusAt(server, '/api/notes', stranger.tokens.access_token)).toBe(200);
  });

  it('of a client that is disabled, deleted, or of a user', async () => {
    const [disabled, deleted, left] = [await begin(), await begin(), await begin()];
    await addGrants(MANY, { clientId: disabled.client.id });
    await addGrants(MANY, { clientId: deleted.client.id });
    await addGrants(MANY, { userId: left.user.id });
    await server.clients.disable(disabled.client.id);
    await server.clients.delete(deleted.client.id);
    await server.users.disable(left.user.id);
    expect(await alive({ clientId: disabled.client.id })).toBe(0);
    expect(await alive({ clientId: deleted.client.id })).toBe(0);
    expect(await alive({ userId: left.user.id })).toBe(0);
  });

  it('of a session, with the applications that are signed in to', async () => {
    const { user, tokens } = await begin();
    const [mine] = await server.database.read((manager) => manager.findBy(GrantEntity, { userId: user.id }));
    const sessionId = mine!.sessionId!;
    await addGrants(MANY, { userId: user.id, sessionId, scope: 'notes:read' });
    await addGrants(1, { userId: user.id });
    const { ended } = await server.app.get(GrantAdministration).revoke({ session: sessionId });
    expect([ended, await alive({ userId: user.id })]).toEqual([MANY + 1, 1]);
    expect(await statusAt(server, '/api/notes', tokens.access_token)).toBe(401);
  });

  it('counts from its commit, although the process died then: here at once, elsewhere within a second', async () => {
    const { client, user, flow, tokens } = await begin();
    await addGrants(MANY, { clientId: client.id, userId: user.id });
    for (const at of [server, other]) expect(await statusAt(at, '/api/notes', tokens.access_token)).toBe(200);
    server.clock.move(1);
    other.clock.move(1);
    await server.clients.disable(client.id);
    await server.clients.enable(client.id);
    const fresh = (await flow.tokens(user.username, FULL)) as Required<Tokens>;
    server.clock.move(1);
    other.clock.move(1);
    await leave({ clientId: client.id, userId: user.id }, 'consent_withdrawn');
    expect(await alive({ clientId: client.id })).toBe(1);
    await expectDead(server, client, fresh);
    await new Promise((resolve) => setTimeout(resolve, COPY_MS));
    await expectDead(other, client, fresh);
    // What is allowed afterwards is not meant.
    const later = (await flow.tokens(user.username, FULL)) as Required<Tokens>;
    for (const at of [server, other]) expect(await statusAt(at, '/api/notes', later.access_token)).toBe(200);
  });

  it('is finished by another process, and nothing comes back when its row goes', async () => {
    const { client, user, flow, tokens } = await begin();
    await addGrants(MANY, { clientId: client.id });
    server.clock.move(1);
    await leave({ clientId: client.id }, 'client_disabled');
    const later = (await flow.tokens(user.username, FULL)) as Required<Tokens>;
    const { rows } = await server.app
      .get(GrantAdministration)
      .page({ clientId: client.id, aliveAt: server.clock.now() }, { order: ['id'], direction: 'DESC', limit: 50 });
    expect(rows).toHaveLength(1);
    expect(await alive({ clientId: client.id })).toBe(MANY + 2);
    await server.app.get(Housekeeper).tidy();
    expect(await alive({ clientId: client.id })).toBe(MANY + 2);
    server.clock.move(120);
    await server.app.get(Housekeeper).tidy();
    expect(await alive({ clientId: client.id })).toBe(1);
    server.clock.move(120);
    await expectDead(server, client, tokens);
    expect(await statusAt(server, '/api/notes', later.access_token)).toBe(200);
    server.clock.move(2 * 86_400);
    expect((await server.app.get(Housekeeper).tidy())!['bulk revocations']).toBeGreaterThan(0);
  });
});

function grant(createdAt: number, whose: Partial<GrantEntity>): GrantEntity {
  return {
    id: uuidv7(createdAt),
    clientId: 'somebody',
    userId: randomUuid(),
    sessionId: randomUuid(),
    scope: 'notes:read offline_access',
    resource: null,
    generation: 0,
    rotatedAt: null,
    authTime: createdAt,
    acr: null,
    amr: null,
    claims: null,
    confirmation: null,
    createdAt,
    expiresAt: createdAt + 30 * DAY_MS,
    idleExpiresAt: createdAt + 14 * DAY_MS,
    revokedAt: null,
    revocationReason: null,
    ...whose,
  };
}
