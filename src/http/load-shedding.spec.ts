import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import { LoadShedding } from './load-shedding.js';

const MAX_DELAY = 50;

describe('Requests that are in one turn of the event loop', () => {
  const shedding = (maxDelay: number) => new LoadShedding({ maxDelay, maxRequests: 1000 } as Settings);

  /** What becomes of a request that comes now. */
  function outcomeAt(load: LoadShedding, url = '/token'): 'begun' | number {
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
    load.onRequest({ url } as FastifyRequest, reply as unknown as FastifyReply, () => (outcome = 'begun'));
    return outcome!;
  }

  /** Keeps the event loop for at least so long. */
  function work(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  }

  // A gap counts for twenty milliseconds at most, so that a pause of this machine changes nothing here.
  const outcomes = (load: LoadShedding, count: number, url?: string) =>
    Array.from({ length: count }, () => {
      const outcome = outcomeAt(load, url);
      work(10);
      return outcome;
    });

  it('are refused when those before them in it have taken longer than MAX_DELAY', () => {
    const seen = outcomes(shedding(MAX_DELAY), 8);
    expect(seen.slice(0, 3)).toEqual(['begun', 'begun', 'begun']);
    expect(seen.slice(6)).toEqual([503, 503]);
  });

  it('are served after a single pause, however long: it is over', () => {
    const load = shedding(MAX_DELAY);
    expect(outcomeAt(load)).toBe('begun');
    work(4 * MAX_DELAY);
    expect(outcomeAt(load)).toBe('begun');
  });

  it('are served again in the next turn', async () => {
    const load = shedding(MAX_DELAY);
    load.onApplicationBootstrap();
    try {
      expect(outcomes(load, 8).at(-1)).toBe(503);
      // Or in one soon after it: where this machine is late twice in a row, that is lateness.
      let outcome: unknown = 503;
      for (let turns = 0; turns < 100 && outcome === 503; turns += 1) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        outcome = outcomeAt(load);
      }
      expect(outcome).toBe('begun');
    } finally {
      load.onModuleDestroy();
    }
  });

  it('are served when they only ask how the process is, or when MAX_DELAY is 0', () => {
    expect(outcomes(shedding(MAX_DELAY), 8, '/health/live').at(-1)).toBe('begun');
    expect(outcomes(shedding(0), 8).at(-1)).toBe('begun');
  });
});
