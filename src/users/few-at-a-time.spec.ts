import { FewAtATime } from './few-at-a-time.js';

/** A piece of work that is done when the test says so. */
interface Piece {
  readonly name: string;
  done(): void;
  fail(error: Error): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Few at a time', () => {
  let few: FewAtATime;
  let begun: Piece[];
  let over: string[];

  beforeEach(() => {
    few = new FewAtATime(1);
    begun = [];
    over = [];
  });

  const ask = (...names: string[]): void => {
    for (const name of names) {
      const work = (): Promise<string> =>
        new Promise((resolve, reject) => begun.push({ name, done: () => resolve(name), fail: reject }));
      few.run(work).then(
        (answer) => over.push(answer),
        (error: Error) => over.push(error.message),
      );
    }
  };

  async function finish(how: (piece: Piece) => void = (piece) => piece.done()): Promise<void> {
    await turn();
    how(begun.at(-1)!);
    await turn();
  }

  it('gives an answer at once where nobody waits', async () => {
    ask('a');
    await finish();
    expect(over).toEqual(['a']);
    expect(few).toMatchObject({ running: 0, waiting: 0 });
  });

  it('begins with one when the one before is done, in the order in which they came', async () => {
    ask('a', 'b', 'c');
    expect(few).toMatchObject({ running: 1, waiting: 2 });
    await finish();
    expect(few).toMatchObject({ running: 1, waiting: 1 });
    await finish();
    expect(begun.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('lets four go on together while others wait, and the rest with the last', async () => {
    ask('a', 'b', 'c', 'd', 'e', 'f');
    for (const expected of [0, 0, 0, 4, 4, 6]) {
      await finish();
      expect(over).toHaveLength(expected);
    }
    expect(over.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(few).toMatchObject({ running: 0, waiting: 0 });
  });

  it('keeps nobody back for one that fails', async () => {
    ask('a', 'b');
    await finish((piece) => piece.fail(new Error('no hash')));
    await finish((piece) => piece.fail(new Error('nor here')));
    expect(over.toSorted()).toEqual(['no hash', 'nor here']);
    expect(few).toMatchObject({ running: 0, waiting: 0 });
  });

  it('keeps nobody back where several run at the same time and the queue is empty', async () => {
    few = new FewAtATime(2);
    ask('a', 'b', 'c');
    await turn();
    begun[0]!.done();
    await turn();
    expect(over).toEqual([]);
    begun[1]!.done();
    await turn();
    expect(over.toSorted()).toEqual(['a', 'b']);
    begun[2]!.done();
    await turn();
    expect(over.toSorted()).toEqual(['a', 'b', 'c']);
  });
});
