import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cohorts } from './cohorts.js';

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Requests of one turn of the event loop', () => {
  function join(cohorts: Cohorts, begin: () => void): FastifyRequest {
    const request = { waited: 0 } as FastifyRequest;
    cohorts.onRequest(request, {} as FastifyReply, begin);
    return request;
  }

  function watchingServer(): { cohorts: Cohorts; server: EventEmitter } {
    const [cohorts, server] = [new Cohorts(), new EventEmitter()];
    cohorts.watch(server as Server);
    return { cohorts, server };
  }

  /** Keeps the event loop for at least so long. */
  function work(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  }

  it('begin at its end, in the order in which they came, and go on in step', async () => {
    const cohorts = new Cohorts();
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      join(cohorts, () => {
        seen.push(`${name}1`);
        void Promise.resolve().then(() => seen.push(`${name}2`));
      });
    }
    await Promise.resolve();
    expect(seen).toEqual([]);
    await endOfTurn();
    expect(seen).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  it('begin in the next one when they come while others begin', async () => {
    const cohorts = new Cohorts();
    const seen: string[] = [];
    join(cohorts, () => {
      seen.push('first');
      join(cohorts, () => seen.push('second'));
    });
    await endOfTurn();
    expect(seen).toEqual(['first']);
    await endOfTurn();
    expect(seen).toEqual(['first', 'second']);
  });

  it('wait for those on new connections, of which each turn takes one, but not for long', async () => {
    const { cohorts, server } = watchingServer();
    const begun: string[] = [];
    const comesWithConnection = (name: string): void => {
      server.emit('connection');
      join(cohorts, () => begun.push(name));
    };
    comesWithConnection('a');
    setImmediate(() => comesWithConnection('b'));
    await endOfTurn();
    await endOfTurn();
    expect(begun).toEqual([]);
    await endOfTurn();
    expect(begun).toEqual(['a', 'b']);
  });

  it('wait two milliseconds at most for new connections, however many come', async () => {
    const { cohorts, server } = watchingServer();
    let hasBegun = false;
    join(cohorts, () => (hasBegun = true));
    const startedAt = performance.now();
    while (!hasBegun && performance.now() - startedAt < 10_000) {
      server.emit('connection');
      await endOfTurn();
    }
    expect(hasBegun).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2);
  });

  /** Milliseconds that a cohort takes. */
  const WORK = 18;

  it('leave time for new connections between two cohorts of a queue that stays, more where those take long', async () => {
    const { cohorts, server } = watchingServer();
    let begun = 0;
    const begin = (): void => {
      begun += 1;
      if (begun % 100 === 0) work(WORK);
    };
    for (let count = 0; count < 750; count += 1) join(cohorts, begin);
    const waits: number[] = [];
    while (begun < 700) {
      const [startedAt, before] = [performance.now(), begun];
      while (begun === before && performance.now() - startedAt < 10_000) {
        server.emit('connection');
        await endOfTurn();
      }
      waits.push(performance.now() - startedAt - WORK);
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2);
    // Half of what a cohort takes, as far as it is known: a fifth of each cohort comes into the pace.
    expect(waits.at(-1)).toBeGreaterThanOrEqual(WORK / 4);
    await endOfTurn();
  });

  it('are queued for as long as there is always somebody whose turn has not come', async () => {
    const cohorts = new Cohorts();
    for (let count = 0; count < 150; count += 1) join(cohorts, () => undefined);
    await endOfTurn();
    work(5);
    join(cohorts, () => undefined);
    expect(cohorts.queuedFor).toBeGreaterThanOrEqual(5);
    await endOfTurn();
    expect(cohorts.queuedFor).toBe(0);
  });

  it('can be told how long they will wait, by how long those before them took', async () => {
    const cohorts = new Cohorts();
    for (let count = 0; count < 250; count += 1) join(cohorts, () => undefined);
    expect(cohorts.expectedWait).toBe(0);
    await endOfTurn();
    work(10);
    await endOfTurn();
    // A hundred took ten milliseconds or more, of which the pace takes a fifth at once; fifty wait.
    expect(cohorts.expectedWait).toBeGreaterThanOrEqual(1);
    expect(cohorts.expectedWait).toBeLessThan(20);
    await endOfTurn();
    expect(cohorts.expectedWait).toBe(0);
    // What a queue was like that is over says nothing about those who come later.
    for (let count = 0; count < 99; count += 1) join(cohorts, () => undefined);
    expect(cohorts.expectedWait).toBe(0);
    await endOfTurn();
  });

  it('are a hundred at most, so that whoever comes meanwhile does not wait for thousands', async () => {
    const cohorts = new Cohorts();
    let begun = 0;
    for (let count = 0; count < 250; count += 1) join(cohorts, () => (begun += 1));
    const seen: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await endOfTurn();
      seen.push(begun);
    }
    expect(seen).toEqual([100, 200, 250]);
  });

  it('know how long they have waited, of which a pause is no part', async () => {
    const cohorts = new Cohorts();
    const waiting = join(cohorts, () => undefined);
    // Each of these comes 10 ms after the one before: that is work, and waiting.
    for (let count = 0; count < 6; count += 1) {
      work(10);
      join(cohorts, () => undefined);
    }
    await endOfTurn();
    expect(waiting.waited).toBeGreaterThanOrEqual(60);

    const paused = join(cohorts, () => undefined);
    work(200);
    await endOfTurn();
    expect(paused.waited).toBeLessThanOrEqual(20);
  });
});
