import { randomBytes } from 'node:crypto';
import { KeyAdministration } from '../../src/admin/key-administration.js';
import { sharedDatabase } from '../support/attack-world.js';
import { Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const [OLD, NEW] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
const OFFLINE = { scope: 'notes:read offline_access' };

/** The three steps of docs/operations.md, with a process of each step beside one of the step before. */
describe('SECRETS is changed while processes come and go', () => {
  const shared = sharedDatabase();
  const running: TestServer[] = [];
  let client: TestClient;

  const start = async (secrets: string): Promise<TestServer> => {
    const keep: Record<string, string> = running.length > 0 ? { KEEP_DATA: 'yes' } : {};
    const changes = { ...shared.changes, SECRETS: secrets, ISSUER: 'http://localhost', ...keep };
    const server = await TestServer.start(changes);
    running.push(server);
    return server;
  };
  afterAll(async () => {
    for (const server of running) await server.stop();
    shared.dispose();
  });

  const refresh = async (server: TestServer, token: string | undefined): Promise<Tokens> =>
    (await (await new Flow(server, client).refresh(token!)).json()) as Tokens;

  /** What one of the two has issued, the other takes, in both directions. */
  async function expectMutual(one: TestServer, other: TestServer): Promise<void> {
    for (const [issuing, taking] of [
      [one, other],
      [other, one],
    ] as const) {
      const code = await new Flow(issuing, client).authorize('anna', OFFLINE);
      const redeemed = (await (await new Flow(taking, client).exchange(code)).json()) as Tokens;
      const tokens = await refresh(issuing, redeemed.refresh_token);
      expect(tokens.error_description).toBeUndefined();
      for (const server of [one, other]) {
        expect((await new Flow(server, client).notes(tokens.access_token)).status).toBe(200);
      }
    }
  }

  it('and nobody is signed out, as long as each secret is known before it is used', async () => {
    const before = await start(OLD);
    client = await before.client('rp');
    await before.user('anna');
    const kept = await new Flow(before, client).tokens('anna', OFFLINE);
    const knows = await start(`${OLD},${NEW}`);
    await expectMutual(before, knows);
    const uses = await start(`${NEW},${OLD}`);
    await expectMutual(knows, uses);
    const renewed = await refresh(uses, kept.refresh_token);
    expect(renewed.refresh_token).toBeDefined();
    const keys = await uses.app.get(KeyAdministration).list();
    expect(await uses.app.get(KeyAdministration).reseal()).toEqual({
      resealed: expect.arrayContaining(keys.map(({ key }) => key.kid)),
      unreadable: [],
    });
    expect(await uses.app.get(KeyAdministration).reseal()).toEqual({ resealed: [], unreadable: [] });
    await expectMutual(knows, uses);
    const forgets = await start(NEW);
    await expectMutual(uses, forgets);
    expect((await refresh(forgets, renewed.refresh_token)).access_token).toBeDefined();
    // What was derived from a secret that is gone is worth nothing any more, wherever it was kept.
    expect((await refresh(forgets, kept.refresh_token)).error).toBe('invalid_grant');
  });

  it('and keys that no secret opens any more are named', async () => {
    const stranger = await start(`${randomBytes(32).toString('base64url')},${NEW}`);
    expect((await stranger.app.get(KeyAdministration).reseal()).unreadable).toEqual([]);
    const lost = running.find(
      ({ settings }) => settings.secrets.length === 1 && settings.secrets[0]!.toString('base64url') === NEW,
    )!;
    const outcome = await lost.app.get(KeyAdministration).reseal();
    expect(outcome.resealed).toEqual([]);
    expect(outcome.unreadable.length).toBeGreaterThan(0);
  });
});
