import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import type { Cohorts } from './cohorts.js';
import { LoadShedding } from './load-shedding.js';

const MAX_DELAY = 50;

describe('A request', () => {
  const shedding = (maxDelay: number, queuedFor = 0) =>
    new LoadShedding({ maxDelay, maxRequests: 1000 } as Settings, { queuedFor } as Cohorts);

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
});
