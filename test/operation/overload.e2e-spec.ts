import { setTimeout as sleep } from 'node:timers/promises';
import { TestServer } from '../support/server.js';

const refusal = {
  error: 'temporarily_unavailable',
  error_description: expect.stringContaining('Try again') as string,
};

/** Meanwhile each turn of the event loop takes this process far longer than it should. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    const until = performance.now() + 150;
    while (performance.now() < until);
  }, 1);
  // The first turns are past.
  await sleep(400);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function expectRefused(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual(refusal);
}

describe('More requests at a time than MAX_REQUESTS', () => {
  const MOST = 4;
  let server: TestServer;

  beforeAll(async () => (server = await TestServer.start({ MAX_REQUESTS: String(MOST), MAX_DELAY: '0' })));
  afterAll(() => server.stop());

  /** Requests of clients that nobody knows: each asks the database, which has no time for them until it is let go. */
  const askWhileBusy = async (count: number): Promise<Response[]> => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const unit = server.database.unit(() => held);
    let answered = 0;
    const answers = Array.from({ length: count }, async (_, number) => {
      const form = { grant_type: 'client_credentials', client_id: `nobody-${number}` };
      const answer = await fetch(`${server.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
      answered += 1;
      return answer;
    });
    // Those that are refused do not wait for the database.
    for (let time = 0; answered < count - MOST && time < 200; time += 1) await sleep(10);
    letGo();
    await unit;
    return Promise.all(answers);
  };

  it('are refused at once, with when to come again, and those that are in are answered', async () => {
    const answers = await askWhileBusy(40);
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 401).length).toBe(MOST);
    expect(refused.length).toBe(40 - MOST);
    await expectRefused(refused[0]!);
  });

  it('leave nothing behind: right afterwards everything is served', async () => {
    const answers: number[] = [];
    for (let time = 0; time < 2 * MOST; time += 1) answers.push((await fetch(`${server.url}/jwks`)).status);
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  it('do not count any more when their clients have gone', async () => {
    const gone = Array.from({ length: 3 * MOST }, async () => {
      const abort = new AbortController();
      const sent = fetch(`${server.url}/jwks`, { signal: abort.signal }).catch(() => undefined);
      await sleep(1);
      abort.abort();
      await sent;
    });
    await Promise.all(gone);
    await sleep(50);
    expect((await fetch(`${server.url}/jwks`)).status).toBe(200);
  });
});

describe('A process that is later than MAX_DELAY with what it has to do', () => {
  let server: TestServer;

  beforeAll(async () => (server = await TestServer.start({ MAX_DELAY: '50' })));
  afterAll(() => server.stop());

  it('refuses what comes', () => whileBusy(async () => expectRefused(await fetch(`${server.url}/jwks`))));

  it('answers those who watch it all the same', async () => {
    expect(await whileBusy(async () => (await fetch(`${server.url}/health/live`)).status)).toBe(200);
  });

  it('serves everybody again as soon as it is in time', async () => {
    const deadline = Date.now() + 5000;
    let answer = await fetch(`${server.url}/jwks`);
    // The machine itself may be late for a moment.
    while (answer.status !== 200 && Date.now() < deadline) {
      await sleep(20);
      answer = await fetch(`${server.url}/jwks`);
    }
    expect(answer.status).toBe(200);
  });

  // Elsewhere than on Linux nothing tells how many wait.
  if (process.platform === 'linux') {
    it('is late for new connections, too, of which it takes one in each turn, however short its turns are', async () => {
      let isBusy = true;
      // Far less than MAX_DELAY: the loop itself is never late.
      const turn = (): void => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        if (isBusy) setImmediate(turn);
      };
      turn();
      const statuses = new Map<number, number>();
      const deadline = performance.now() + 10_000;
      const come = async (): Promise<void> => {
        while (performance.now() < deadline && !(statuses.has(200) && statuses.has(503))) {
          const answer = await fetch(`${server.url}/jwks`, { headers: { connection: 'close' } });
          await answer.arrayBuffer();
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: 60 }, come));
      isBusy = false;
      expect([...statuses.keys()].sort()).toEqual([200, 503]);
    });
  }

  it('refuses nothing with MAX_DELAY=0', async () => {
    const patient = await TestServer.start({ MAX_DELAY: '0' });
    expect(await whileBusy(async () => (await fetch(`${patient.url}/jwks`)).status)).toBe(200);
    await patient.stop();
  });
});
