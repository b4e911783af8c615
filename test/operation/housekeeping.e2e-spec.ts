import { randomBytes } from 'node:crypto';
import { randomUuid, uuidv7 } from '../../src/crypto/uuid.js';
import { Lease } from '../../src/database/lease.js';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import { Housekeeper, type Removed } from '../../src/housekeeping/housekeeper.js';
import { SessionEntity } from '../../src/sessions/session.entity.js';
import { SingleUse } from '../../src/single-use/single-use.js';
import { Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The shortest that can be set, and access tokens that end long before their code would. */
const SHORT = {
  EXPIRED_RETENTION: '3600',
  SESSION_TTL: '3600',
  ACCESS_TOKEN_TTL: '10',
  AUTHORIZATION_CODE_TTL: '600',
};

describe('Housekeeping', () => {
  let server: TestServer;
  let client: TestClient;
  let number = 0;
  afterEach(() => server.stop());

  async function begin(changes: Readonly<Record<string, string>> = SHORT): Promise<Flow> {
    server = await TestServer.start(changes);
    client = await server.client(`housekept-${number}`);
    await server.user(`anna${++number}`);
    return new Flow(server, client);
  }
  const tidy = (): Promise<Removed | undefined> => server.app.get(Housekeeper).tidy();
  const rows = async (table: string): Promise<number> => {
    const [row] = await server.database.read((manager) =>
      manager.query<[{ n: number }]>(`SELECT COUNT(*) AS n FROM ${table}`),
    );
    return Number(row.n);
  };

  it('removes nothing that has not expired', async () => {
    const flow = await begin();
    await flow.tokens(`anna${number}`, { scope: 'notes:read offline_access' });
    await flow.open(flow.request({ prompt: 'login' }));
    expect(await tidy()).toEqual({});
    server.clock.move(2 * HOUR);
    await tidy();
    expect(await rows('grants')).toBe(1);
  });

  it('removes what has expired, of each kind, and nobody misses it', async () => {
    const flow = await begin();
    await flow.tokens(`anna${number}`);
    await flow.login(await flow.open(flow.request({ prompt: 'login' })), `anna${number}`, 'wrong');
    await server.app.get(SingleUse).claim('test', 'once', server.clock.now() + 1000);
    server.clock.move(31 * DAY);
    const removed = await tidy();
    expect(removed).toMatchObject({ grants: 1, sessions: 1, 'authorization requests': 2, 'single-use values': 1 });
    expect(removed!['throttle windows']).toBeGreaterThan(0);
    for (const table of ['grants', 'sessions', 'authorization_requests', 'single_use', 'throttle_windows']) {
      expect([table, await rows(table)]).toEqual([table, 0]);
    }
    expect(await tidy()).toEqual({});
    expect((await flow.tokens(`anna${number}`)).access_token).toBeDefined();
  });

  it('removes secrets that a rotation replaced, and deliveries of which nothing more will be tried', async () => {
    await begin({ EXPIRED_RETENTION: '3600' });
    const deliveries = server.app.get(DeliveriesRepository);
    const { secret } = await server.clients.rotateSecret(client.id, 60);
    for (const _ of ['arrives', 'is given up', 'is still tried']) {
      await deliveries.add({ clientId: client.id, sessionId: randomUuid(), subject: 'anna', url: 'https://rp.test' });
    }
    const [arrived, givenUp] = await deliveries.claimDue(3);
    await deliveries.recordDelivered(arrived!, '200');
    await deliveries.recordFailure(givenUp!, '400', true);
    server.clock.move(50);
    expect(await tidy()).toEqual({});
    server.clock.move(HOUR + 20);
    expect(await tidy()).toEqual({ 'client secrets': 1 });
    server.clock.move(30 * DAY);
    expect(await tidy()).toMatchObject({ deliveries: 2 });
    expect([await rows('client_secrets'), await rows('deliveries')]).toEqual([1, 1]);
    await server.user('otto');
    expect((await new Flow(server, { ...client, secret }).tokens('otto')).access_token).toBeDefined();
  });

  it('keeps the grant of a code for as long as the code is good, although all its tokens have expired', async () => {
    const flow = await begin();
    const authorized = await flow.authorize(`anna${number}`);
    expect((await flow.exchange(authorized)).status).toBe(200);
    for (const seconds of [11, 300, 280]) {
      server.clock.move(seconds);
      await tidy();
      const again = await flow.exchange(authorized);
      expect(await again.json()).toMatchObject({ error: 'invalid_grant', error_description: /used already/ });
      expect(await rows('grants')).toBe(1);
    }
    server.clock.move(2 * HOUR);
    expect(await tidy()).toMatchObject({ grants: 1 });
    expect((await flow.exchange(authorized)).status).toBe(400);
    expect(await rows('grants')).toBe(0);
  });

  it('keeps a grant for as long as a refresh token of it could be stolen', async () => {
    const flow = await begin({ ...SHORT, REFRESH_TOKEN_GRACE: '0' });
    const first = await flow.tokens(`anna${number}`, { scope: 'notes:read offline_access' });
    server.clock.move(13 * DAY);
    const second = (await (await flow.refresh(first.refresh_token!)).json()) as Tokens;
    server.clock.move(13 * DAY);
    await tidy();
    const reuse = await flow.refresh(first.refresh_token!);
    expect(await reuse.json()).toMatchObject({ error: 'invalid_grant', error_description: /used before/ });
    expect((await flow.refresh(second.refresh_token!)).status).toBe(400);
  });

  it('removes many rows while others work, each statement being short', async () => {
    const flow = await begin();
    const { id: userId } = (await server.users.list())[0]!;
    const now = server.clock.now();
    await server.database.unit(async () => {
      for (let row = 0; row < 3200; row++) {
        await server.database.insert(GrantEntity, grant(userId, now - 90 * DAY * 1000));
      }
    });
    let longest = 0;
    let isOver = false;
    const traffic = async (): Promise<void> => {
      while (!isOver) {
        const startedAt = performance.now();
        await flow.tokens(`anna${number}`);
        longest = Math.max(longest, performance.now() - startedAt);
      }
    };
    await flow.tokens(`anna${number}`);
    const working = traffic();
    expect(await tidy()).toMatchObject({ grants: 3200 });
    isOver = true;
    await working;
    // A whole flow; generous, since other tests share the machine.
    expect(longest).toBeLessThan(1500);
  });

  it('is done by one process at a time', async () => {
    const flow = await begin();
    await flow.tokens(`anna${number}`);
    server.clock.move(31 * DAY);
    const other = new Lease(server.database.dataSource, 'housekeeping');
    expect(await other.tryAcquire()).toBe(true);
    expect(await tidy()).toBeUndefined();
    expect(await rows('grants')).toBe(1);
    await other.release();
    expect(await tidy()).toMatchObject({ grants: 1 });
  });

  it('comes by itself, tells what it did in one line, and leaves nothing running', async () => {
    const lines: unknown[] = [];
    const quiet = (): void => undefined;
    const logger = { log: (line: unknown) => void lines.push(line), warn: quiet, error: quiet, debug: quiet };
    server = await TestServer.start({ ...SHORT, HOUSEKEEPING_INTERVAL: '1' }, logger);
    await server.database.insert(SessionEntity, session(server.clock.now() - 10 * DAY * 1000));
    for (let tries = 0; tries < 100 && (await rows('sessions')) > 0; tries++) {
      await new Promise((next) => setTimeout(next, 50));
    }
    await server.stop();
    expect(lines.filter((line) => String(line).startsWith('Removed'))).toEqual([
      'Removed what has expired: 1 sessions',
    ]);
  });
});

function grant(userId: string, createdAt: number): GrantEntity {
  return {
    id: uuidv7(createdAt),
    clientId: 'gone',
    userId,
    sessionId: null,
    scope: 'notes:read',
    resource: null,
    generation: null,
    rotatedAt: null,
    authTime: null,
    acr: null,
    amr: null,
    claims: null,
    confirmation: null,
    createdAt,
    expiresAt: createdAt + 600_000,
    idleExpiresAt: createdAt + 600_000,
    revokedAt: null,
    revocationReason: null,
  };
}

function session(createdAt: number): SessionEntity {
  const ids = { id: uuidv7(createdAt), userId: uuidv7(createdAt), secretHash: randomBytes(32) };
  const times = { authTime: createdAt, createdAt, lastSeenAt: createdAt, expiresAt: createdAt + 1, endedAt: null };
  return { ...ids, ...times, amr: ['pwd'], acr: '', userAgent: null, network: null };
}
