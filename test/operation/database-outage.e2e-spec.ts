import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, type Tokens } from '../support/flow.js';
import { hasMariaDb, MariaDb } from '../support/mariadb.js';
import { type TestClient, TestServer } from '../support/server.js';

/** Nobody waits longer for an answer, whatever the answer is. */
const LONGEST_MS = 3500;
const BACK_WITHIN_MS = 5000;

interface Timed {
  readonly what: string;
  readonly status: number;
  readonly took: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function timed(what: string, sent: () => Promise<Response>): Promise<Timed> {
  const startedAt = performance.now();
  const response = await sent();
  const text = await response.text();
  const took = Math.round(performance.now() - startedAt);
  return { what, status: response.status, took, retryAfter: response.headers.get('retry-after'), text };
}

const suite = hasMariaDb ? describe : describe.skip;

suite(`A database that is away${hasMariaDb ? '' : ' (skipped: no mariadbd was found)'}`, () => {
  jest.setTimeout(120_000);
  let database: MariaDb;
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;
  let tokens: Tokens;

  beforeAll(async () => {
    database = await MariaDb.start();
    server = await TestServer.start({ DATABASE_URL: database.url, KEEP_DATA: 'yes' });
    client = await server.client('rp');
    await server.user('anna');
    flow = new Flow(server, client);
    tokens = await flow.tokens('anna', { scope: 'notes:read offline_access' });
  });
  afterAll(async () => {
    await server?.stop();
    database?.dispose();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers, redirect: 'manual' });

  /** Requests that need the database, each of another kind. */
  function needy(code: { code: string; verifier: string }): Promise<Timed>[] {
    const { url } = flow.request();
    const cookie = [...flow.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return [
      timed('redeem', () => flow.exchange(code)),
      timed('refresh', () => flow.refresh(tokens.refresh_token!)),
      timed('authorize', () => fetch(url, { redirect: 'manual', headers: { cookie } })),
      timed('authorize page', () => fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })),
      timed('notes', () => flow.notes(tokens.access_token)),
    ];
  }

  async function expectOutage(): Promise<void> {
    for (const path of ['/health/live', '/jwks', '/.well-known/oauth-authorization-server']) {
      const answer = await timed(path, () => get(path));
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.took).toBeLessThan(1000);
    }
    const ready = await timed('ready', () => get('/health/ready'));
    expect(ready).toMatchObject({ status: 503 });
    expect(JSON.parse(ready.text)).toMatchObject({ status: 'unavailable', reasons: [{ reason: 'database' }] });
    expect(ready.took).toBeLessThan(1500);
  }

  async function expectUnavailable(answers: readonly Promise<Timed>[]): Promise<void> {
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
      // At the authorization endpoint a person looks at the answer, whatever the browser says that it takes.
      if (answer.what.startsWith('authorize')) expect(answer.text).toContain('temporarily_unavailable');
      else expect(JSON.parse(answer.text)).toMatchObject({ error: 'temporarily_unavailable' });
      expect([answer.what, answer.took < LONGEST_MS, answer.took]).toEqual([answer.what, true, answer.took]);
    }
  }

  /** Everything works again, with what was issued before and by itself. */
  async function expectService(since: number): Promise<void> {
    while (!(await get('/health/ready')).ok) {
      expect(performance.now() - since).toBeLessThan(BACK_WITHIN_MS);
      await sleep(50);
    }
    const refreshed = await timed('refresh', () => flow.refresh(tokens.refresh_token!));
    expect(refreshed).toMatchObject({ status: 200 });
    expect(performance.now() - since).toBeLessThan(BACK_WITHIN_MS);
    tokens = JSON.parse(refreshed.text) as Tokens;
    expect((await flow.notes(tokens.access_token)).status).toBe(200);
  }

  it('is told at once where it has stopped: 503 with Retry-After, and keys and metadata all the same', async () => {
    const code = await flow.authorize('anna');
    database.stop();
    await sleep(1100);
    await expectOutage();
    await expectUnavailable(needy(code));
    await expectUnavailable(Array.from({ length: 8 }, () => needy(code)).flat());
    database.startAgain();
    await expectService(performance.now());
    expect((await flow.exchange(code)).status).toBe(200);
  });

  it('is told in time where it has fallen silent with all connections open', async () => {
    const code = await flow.authorize('anna');
    await Promise.all(Array.from({ length: 12 }, () => flow.notes(tokens.access_token)));
    database.signal('SIGSTOP');
    await sleep(1100);
    await expectUnavailable(needy(code));
    await expectOutage();
    await expectUnavailable(Array.from({ length: 8 }, () => needy(code)).flat());
    database.signal('SIGCONT');
    await expectService(performance.now());
  });

  it('is told where it was killed in the middle of work, and nothing is issued twice', async () => {
    const codes: { code: string; verifier: string }[] = [];
    for (let number = 0; number < 10; number++) codes.push(await flow.authorize('anna'));
    const sent = codes.map((code) => timed('redeem', () => flow.exchange(code)));
    await sleep(5);
    database.kill();
    const answers = await Promise.all(sent);
    for (const { status, took } of answers) {
      expect([200, 503]).toContain(status);
      expect(took).toBeLessThan(LONGEST_MS);
    }
    await sleep(300);
    database.startAgain();
    await expectService(performance.now());
    for (const [number, answer] of answers.entries()) {
      const again = await timed('again', () => flow.exchange(codes[number]!));
      // What was answered stays spent; what was not may have been carried out all the same, but never twice.
      expect(answer.status === 200 ? [400] : [200, 400]).toContain(again.status);
    }
  });
});
