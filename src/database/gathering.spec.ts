import { Gathering, type Outcome } from './gathering.js';

/** Carries out batches when it is told to. */
class Counter {
  readonly batches: number[][] = [];
  private readonly ends: (() => void)[] = [];

  readonly carryOut = (batch: readonly number[]): Promise<readonly Outcome<number>[]> => {
    this.batches.push([...batch]);
    if (batch.includes(0)) return Promise.reject(new Error('all of it failed'));
    const outcomes = batch.map((n) => (n < 0 ? { error: new Error(`${n} failed`) } : { value: n * 10 }));
    return new Promise((resolve) => this.ends.push(() => resolve(outcomes)));
  };

  end(): void {
    this.ends.shift()?.();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Gathering', () => {
  it('has what comes in one turn carried out together, and gives each its own outcome', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 1);
    const answers = Promise.allSettled([1, -2, 3].map((n) => gathering.add(n)));
    await turn();
    counter.end();
    expect(await answers).toMatchObject([
      { value: 10 },
      { reason: expect.objectContaining({ message: '-2 failed' }) as Error },
      { value: 30 },
    ]);
    expect(counter.batches).toEqual([[1, -2, 3]]);
  });

  it('waits for those that are in step, and for nobody else', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 1);
    const steps = async (n: number, count: number): Promise<number> => {
      for (let step = 0; step < count; step += 1) await Promise.resolve();
      return gathering.add(n);
    };
    const answers = [steps(1, 5), steps(2, 20), steps(3, 5)];
    setImmediate(() => answers.push(gathering.add(4)));
    await turn();
    expect(counter.batches).toEqual([[1, 3, 2]]);
    counter.end();
    await turn();
    counter.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  });

  it('lets what comes meanwhile gather for the next', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 2);
    const first = gathering.add(1);
    await turn();
    const rest = [gathering.add(2)];
    await turn();
    rest.push(gathering.add(3));
    await turn();
    expect(counter.batches).toEqual([[1]]);
    counter.end();
    expect(await first).toBe(10);
    await turn();
    expect(counter.batches).toEqual([[1], [2, 3]]);
    counter.end();
    expect(await Promise.all(rest)).toEqual([20, 30]);
  });

  it('takes another lane, if there is one, while a batch takes long', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 2);
    const slow = gathering.add(1);
    await turn();
    const second = gathering.add(2);
    while (counter.batches.length < 2) await turn();
    const third = gathering.add(3);
    // Ten times as long as it takes to get a lane that is there.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(counter.batches).toEqual([[1], [2]]);
    counter.end();
    expect(await slow).toBe(10);
    while (counter.batches.length < 3) await turn();
    counter.end();
    counter.end();
    expect(await Promise.all([second, third])).toEqual([20, 30]);
  });

  it('tells all of a batch when it failed as a whole, and goes on', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 1);
    const answers = await Promise.allSettled([0, 1].map((n) => gathering.add(n)));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = gathering.add(5);
    await turn();
    counter.end();
    expect(await next).toBe(50);
  });

  it('bounds what goes together', async () => {
    const counter = new Counter();
    const gathering = new Gathering(counter.carryOut, 1);
    const answers = Array.from({ length: 250 }, (_, n) => gathering.add(n + 1));
    for (let round = 0; round < 3; round += 1) {
      await turn();
      counter.end();
      await turn();
    }
    await Promise.all(answers);
    expect(counter.batches.map(({ length }) => length)).toEqual([100, 100, 50]);
  });
});
