import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cohorts } from './cohorts.js';
import { Turns } from './turns.js';

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  let cohorts: Cohorts;
  let turns: Turns;

  beforeEach(() => {
    cohorts = new Cohorts();
    turns = new Turns(cohorts);
  });

  /** A request of somebody else, as it comes in. */
  function comes(begin: () => void): void {
    cohorts.onRequest({ waited: 0 } as FastifyRequest, {} as FastifyReply, begin);
  }

  it('lets who comes alone go on at the end of this turn', async () => {
    let isOn = false;
    void turns.take().then(() => (isOn = true));
    await turnOfLoop();
    expect(isOn).toBe(true);
  });

  it('lets those that come together go on one by one, in their order, and others between them', async () => {
    const seen: string[] = [];
    const crowd = ['a', 'b', 'c'].map((name) => turns.take().then(() => seen.push(name)));
    for (const between of ['1', '2']) {
      await turnOfLoop();
      seen.push(between);
    }
    await Promise.all(crowd);
    expect(seen).toEqual(['a', '1', 'b', '2', 'c']);
  });

  it('lets requests begin first that have come meanwhile, and those of the next turns', async () => {
    const seen: string[] = [];
    const page = turns.take().then(() => seen.push('page'));
    comes(() => {
      seen.push('first');
      comes(() => seen.push('second'));
    });
    await page;
    expect(seen).toEqual(['first', 'second', 'page']);
  });

  it('keeps nobody waiting for long, whoever comes', async () => {
    let [isOn, count] = [false, 0];
    const goOnComing = (): void => {
      count += 1;
      if (!isOn) comes(goOnComing);
    };
    comes(goOnComing);
    const startedAt = performance.now();
    await turns.take();
    isOn = true;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(20);
    expect(count).toBeGreaterThan(1);
  });

  it('lets the next one go on after a turn that is over', async () => {
    await Promise.all([turns.take(), turns.take()]);
    let isOn = false;
    void turns.take().then(() => (isOn = true));
    await turnOfLoop();
    expect(isOn).toBe(true);
  });
});
