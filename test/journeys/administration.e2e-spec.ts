import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { hashOf } from '../../src/audit/audit-event.js';
import { ChangedMeanwhileError } from '../../src/admin/changed-meanwhile.error.js';
import { NotFoundError } from '../../src/admin/not-found.error.js';
import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('What an administrator does takes effect at once, and is written down', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
  });

  afterAll(() => server.stop());

  const auditRows = () =>
    server.database.read((manager) => manager.find(AuditEventEntity, { order: { sequence: 'ASC' } }));

  it('a client that is disabled loses its tokens and gets no new ones; enabled again, it starts afresh', async () => {
    await server.user('alice');
    const flow = new Flow(server, client);
    const tokens = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    await server.clients.disable(client.id);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    expect(await readJson(flow.refresh(tokens.refresh_token!))).toMatchObject({ status: 401 });
    await server.clients.enable(client.id);
    expect(await readJson(flow.refresh(tokens.refresh_token!))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await flow.tokens('alice')).toMatchObject({ token_type: 'Bearer' });
  });

  it('a user who is disabled is signed out everywhere', async () => {
    const { id } = await server.user('bob');
    const flow = new Flow(server, client);
    const tokens = await flow.tokens('bob');
    await server.users.disable(id);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    expect((await flow.open(flow.request())).text).toContain('id="username"');
  });

  it('a new password ends what was signed in with the old one', async () => {
    const { id } = await server.user('carol');
    const flow = new Flow(server, client);
    const tokens = await flow.tokens('carol');
    await server.users.setPassword(id, 'another long passphrase');
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    const loginPage = await flow.open(flow.request());
    expect((await flow.login(loginPage, 'carol')).status).toBe(422);
    expect((await flow.login(loginPage, 'carol', 'another long passphrase')).location).toContain('code=');
  });

  it('a client that is deleted is gone with its secrets, consents and tokens', async () => {
    const gone = await server.client('gone');
    await server.user('dave');
    const flow = new Flow(server, gone);
    const tokens = await flow.tokens('dave');
    await server.clients.delete(gone.id);
    expect((await flow.notes(tokens.access_token)).status).toBe(401);
    await expect(server.clients.show(gone.id)).rejects.toThrow(NotFoundError);
    await server.client('gone');
    expect((await new Flow(server, gone, flow.browser).open(flow.request())).text).toContain('id="consent-allow"');
  });

  it('after a rotation both secrets are good for a while, then only the new one', async () => {
    const rotating = await server.client('rotating');
    const { secret } = await server.clients.rotateSecret(rotating.id, 3600);
    const isKnown = async (known: string | undefined) =>
      (await new Flow(server, { ...rotating, secret: known }).exchange({ code: 'x', verifier: 'x' })).status === 400;
    expect([await isKnown(rotating.secret), await isKnown(secret)]).toEqual([true, true]);
    server.clock.move(3600);
    expect([await isKnown(rotating.secret), await isKnown(secret)]).toEqual([false, true]);
  });

  describe('what is told of a user', () => {
    const OPENID = 'openid profile email phone address';

    async function tellingClient(): Promise<Flow> {
      return new Flow(server, await server.client('telling', { scope: OPENID }));
    }

    const userInfo = async (accessToken: string) => {
      const headers = { authorization: `Bearer ${accessToken}` };
      return (await readJson(fetch(`${server.url}/userinfo`, { headers }))).body;
    };

    it('is another at once for applications that hold a token, and the sign-in goes on', async () => {
      const { id } = await server.user('ada');
      const { access_token: accessToken } = await (await tellingClient()).tokens('ada', { scope: OPENID });
      await server.users.update(id, { email_verified: true });
      expect(await userInfo(accessToken)).toMatchObject({ email: 'ada@example.com', email_verified: true });
      await server.users.update(id, { email: 'ada@example.org', phone_number: '+49 30 1234567', name: null });
      const told = await userInfo(accessToken);
      expect(told).toMatchObject({
        sub: id,
        email: 'ada@example.org',
        email_verified: false,
        phone_number: '+49 30 1234567',
      });
      expect(told).not.toHaveProperty('name');
      expect(await server.users.find('ADA@example.org')).toMatchObject({ id });
      await expect(server.users.find('ada@example.com')).rejects.toThrow(NotFoundError);
    });

    it('is in the audit log by the names of what changed, never by values; no change leaves nothing there', async () => {
      const { id } = await server.user('bea');
      const before = (await auditRows()).length;
      await server.users.update(id, { gender: 'secret-value', nickname: 'b' });
      await server.users.update(id, { gender: 'secret-value' });
      const rows = (await auditRows()).slice(before);
      expect(rows).toMatchObject([{ type: 'user.updated', userId: id }]);
      expect(JSON.stringify(rows)).toMatch(/gender.*nickname/);
      expect(JSON.stringify(rows)).not.toContain('secret-value');
    });

    it('of two changes from the same revision, one is refused, and nothing is lost', async () => {
      const { id } = await server.user('cleo');
      const { revision } = await server.users.show(id);
      const outcomes = await Promise.allSettled([
        server.users.update(id, { nickname: 'one' }, revision),
        server.users.update(id, { gender: 'two' }, revision),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost?.reason).toBeInstanceOf(ChangedMeanwhileError);
      const after = await server.users.show(id);
      expect(Object.keys(after.claims)).toHaveLength(1);
      expect(after.revision).toBe(revision + 1);
    });

    it('a name or an address of somebody else is refused', async () => {
      const { id } = await server.user('dana');
      await server.user('eric');
      for (const patch of [{ username: 'ERIC' }, { email: 'Eric@example.com' }]) {
        await expect(server.users.update(id, patch)).rejects.toThrow(/taken by another user/);
      }
      expect(await server.users.show(id)).toMatchObject({ username: 'dana', email: 'dana@example.com' });
    });
  });

  it('every row of the audit log follows the one before, also where one change wrote several', async () => {
    const rows = await auditRows();
    const types = rows.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['client.created', 'grant.revoked', 'client.disabled']));
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, n) => n + 1));
    rows.forEach(({ hash, ...content }, n) => {
      if (n > 0) expect(content.previousHash).toEqual(rows[n - 1]!.hash);
      expect(hashOf(content)).toEqual(hash);
    });
  });
});
