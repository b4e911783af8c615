import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { createAdapter, prepareApp } from '../../src/app.setup.js';
import { SERVER_LIMITS } from '../../src/http/server-limits.js';
import { testSettings } from '../support/settings.js';

/** The real limits but for the times, which are a twentieth. */
const LIMITS = { ...SERVER_LIMITS, headersTimeout: 500, requestTimeout: 900, silenceTimeout: 1500, checkInterval: 50 };
const MOST = 20;

let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  const settings = testSettings({
    DATABASE_URL: 'sqlite::memory:',
    MAX_CONNECTIONS: String(MOST),
    KEEP_ALIVE_TIMEOUT: '1',
  });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(settings)] }).compile();
  app = module.createNestApplication(createAdapter(settings, LIMITS), { logger: false, bodyParser: false });
  prepareApp(app, settings);
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as { port: number }).port;
});
afterAll(() => app.close());

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the connection ends, and after how many milliseconds that is. */
async function untilClosed(socket: Socket): Promise<{ text: string; took: number }> {
  const startedAt = performance.now();
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString()));
  if (!socket.closed) await once(socket, 'close');
  return { text, took: performance.now() - startedAt };
}

/** One byte now and then, as slow attackers send them. */
function drip(socket: Socket, text: string, every: number): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(text[sent++ % text.length]!), every);
  socket.on('close', () => clearInterval(timer));
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function send(path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, path, method: body === undefined ? 'GET' : 'POST', headers, agent: false },
      (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => (text += data.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode!, body: JSON.parse(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const refusal = { error: expect.any(String), error_description: expect.any(String) };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('Slow clients', () => {
  it('have a limited time for headers, however they drip (slowloris)', async () => {
    const socket = await open();
    socket.write('GET /jwks HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    drip(socket, 'a', 60);
    const { text, took } = await untilClosed(socket);
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*"error":"invalid_request"/);
    expect(took).toBeLessThan(LIMITS.headersTimeout + 1000);
  });

  it('have a limited time for the body', async () => {
    const socket = await open();
    socket.write('POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n');
    socket.write('Content-Length: 5000\r\n\r\ngrant_type=');
    drip(socket, 'a', 60);
    const { text, took } = await untilClosed(socket);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(took).toBeLessThan(LIMITS.requestTimeout + 1000);
  });

  it('that say nothing at all are let go', async () => {
    const { took } = await untilClosed(await open());
    expect(took).toBeLessThan(LIMITS.headersTimeout + 1000);
  });

  it('keep a connection between two requests for a limited time', async () => {
    const socket = await open();
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    const { text, took } = await untilClosed(socket);
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*keep-alive: timeout=1/i);
    expect(took).toBeLessThan(3500);
  });

  it('keep nobody else waiting', async () => {
    const slow = await Promise.all(Array.from({ length: MOST - 2 }, open));
    for (const socket of slow) {
      socket.write('GET / HTTP/1.1\r\nX: ');
      drip(socket, 'a', 60);
    }
    const startedAt = performance.now();
    expect((await send('/jwks')).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(400);
    await Promise.all(slow.map(untilClosed));
  });
});

describe('Large requests', () => {
  it.each([
    ['a URL', 414, () => send(`/authorize?state=${'a'.repeat(SERVER_LIMITS.longestUrl)}`)],
    ['headers', 431, () => send('/jwks', undefined, { 'x-large': 'a'.repeat(SERVER_LIMITS.largestHeader) })],
    ['a form', 413, () => send('/token', Buffer.alloc(SERVER_LIMITS.largestBody + 1, 'a'), FORM)],
    [
      'a form in chunks',
      413,
      () => send('/token', 'a'.repeat(SERVER_LIMITS.largestBody + 1), { ...FORM, 'transfer-encoding': 'chunked' }),
    ],
  ])('are refused: %s (%d)', async (_what, status, sent) => {
    expect(await sent()).toEqual({ status, body: refusal });
  });

  it('of just the size that is allowed are read', async () => {
    const answer = await send('/token', Buffer.alloc(SERVER_LIMITS.largestBody, 'a'), FORM);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await send(`/health/live?${'a'.repeat(SERVER_LIMITS.longestUrl - 20)}`)).status).toBe(200);
  });
});

describe('What is no HTTP', () => {
  it.each([
    '\u0016\u0003\u0001\u0002',
    'GET / HTTP/9.9\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ])('is refused and ends the connection (%j)', async (text) => {
    const socket = await open();
    const closed = untilClosed(socket);
    socket.write(text);
    expect((await closed).text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*"error_description"/);
  });
});

describe('Too many connections', () => {
  it('are closed at once, and those that are open notice nothing', async () => {
    const inside = await Promise.all(Array.from({ length: MOST }, open));
    await sleep(100);
    const outside = await Promise.all(Array.from({ length: 30 }, open));
    const refused = await Promise.all(outside.map(untilClosed));
    expect(Math.max(...refused.map(({ took }) => took))).toBeLessThan(400);
    expect(refused.every(({ text }) => text === '')).toBe(true);
    const answers = inside.map((socket) => {
      const closed = untilClosed(socket);
      socket.write('GET /jwks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      return closed;
    });
    for (const { text } of await Promise.all(answers)) expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect((await send('/jwks')).status).toBe(200);
  });
});
