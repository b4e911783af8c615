import { Turns } from './turns.js';

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('lets the first go on in the turn in which it came', async () => {
    const turns = new Turns();
    let isOn = false;
    const first = turns.take().then(() => (isOn = true));
    await Promise.resolve();
    expect(isOn).toBe(true);
    await first;
  });

  it('lets those that come together go on one by one, in their order, and others between them', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const crowd = ['a', 'b', 'c'].map((name) => turns.take().then(() => seen.push(name)));
    for (const between of ['1', '2']) {
      await Promise.resolve();
      seen.push(between);
      await turnOfLoop();
    }
    await Promise.all(crowd);
    expect(seen).toEqual(['a', '1', 'b', '2', 'c']);
  });

  it('keeps nobody waiting for a turn that is over', async () => {
    const turns = new Turns();
    await Promise.all([turns.take(), turns.take()]);
    await turnOfLoop();
    await turnOfLoop();
    let isOn = false;
    void turns.take().then(() => (isOn = true));
    await Promise.resolve();
    expect(isOn).toBe(true);
  });
});
