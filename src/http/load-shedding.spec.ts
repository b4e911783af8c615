import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import type { Cohorts } from './cohorts.js';
import { LoadShedding } from './load-shedding.js';

const MAX_DELAY = 50;

describe('A request', () => {
  const shedding = (maxDelay: number, queuedFor = 0, expectedWait = 0) => {
    const settings = { maxDelay, maxRequests: 1000, issuer: 'https://id.example.com' } as Settings;
    return new LoadShedding(settings, { queuedFor, expectedWait } as Cohorts);
  };

  /** What becomes of a request whose turn has come. */
  function outcomeOf(waited: number, { load = shedding(MAX_DELAY), url = '/token' } = {}): 'begun' | number {
    let outcome: 'begun' | number | undefined;
    const reply = {
      status: (status: number) => {
        outcome = status;
        return reply;
      },
      headers: () => reply,
      type: () => reply,
      send: () => reply,
    };
    load.onRequest({ url, waited } as FastifyRequest, reply as unknown as FastifyReply, () => (outcome = 'begun'));
    return outcome!;
  }

  it('is refused when it has waited longer than MAX_DELAY until its turn came', () => {
    expect(outcomeOf(MAX_DELAY)).toBe('begun');
    expect(outcomeOf(MAX_DELAY + 1)).toBe(503);
  });

  it('is refused when it has waited for a tenth of it in a queue that has not been empty for MAX_DELAY', () => {
    expect(outcomeOf(MAX_DELAY, { load: shedding(MAX_DELAY, MAX_DELAY) })).toBe('begun');
    const load = shedding(MAX_DELAY, MAX_DELAY + 1);
    expect(outcomeOf(MAX_DELAY / 10, { load })).toBe('begun');
    expect(outcomeOf(MAX_DELAY / 10 + 1, { load })).toBe(503);
  });

  it('is served when the one before it had to be refused and it need not be', () => {
    const load = shedding(MAX_DELAY);
    expect(outcomeOf(2 * MAX_DELAY, { load })).toBe(503);
    expect(outcomeOf(0, { load })).toBe('begun');
  });

  it('is served when it only asks how the process is, or when MAX_DELAY is 0', () => {
    expect(outcomeOf(2 * MAX_DELAY, { url: '/health/live' })).toBe('begun');
    expect(outcomeOf(2 * MAX_DELAY, { load: shedding(0) })).toBe('begun');
  });

  describe('is looked at when it comes, and', () => {
    let server: Server;
    let inside: number;
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    /** A server behind the door, whose queue is as long as that. */
    async function open(load: LoadShedding): Promise<string> {
      inside = 0;
      server = createServer((_request, response) => {
        inside += 1;
        response.end('served');
      });
      load.watch(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    it('is refused there when it would wait longer than it may, with all headers of an answer', async () => {
      const url = await open(shedding(MAX_DELAY, MAX_DELAY + 1, MAX_DELAY / 10 + 1));
      const answer = await fetch(`${url}/token`, { method: 'POST', body: 'grant_type=client_credentials' });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
      expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
      expect(inside).toBe(0);
    });

    it('goes in when it will wait no longer than it may', async () => {
      const url = await open(shedding(MAX_DELAY, MAX_DELAY + 1, MAX_DELAY / 10));
      expect(await (await fetch(`${url}/token`)).text()).toBe('served');
    });

    it.each([
      ['it asks how the process is', MAX_DELAY, '/health/ready'],
      ['MAX_DELAY is 0', 0, '/token'],
    ])('goes in when %s', async (_, maxDelay, path) => {
      const url = await open(shedding(maxDelay, 1000, 1000));
      expect(await (await fetch(`${url}${path}`)).text()).toBe('served');
    });
  });
});
