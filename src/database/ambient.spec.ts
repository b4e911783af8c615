import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Ambient } from './ambient.js';

describe('What surrounds a piece of work', () => {
  let ambient: Ambient<string>;
  let disabled: jest.SpyInstance;

  beforeEach(() => {
    ambient = new Ambient();
    disabled = jest.spyOn(AsyncLocalStorage.prototype, 'disable');
  });
  afterEach(() => jest.restoreAllMocks());

  it('is there for everything that the work waits for, and for nobody else', async () => {
    const seen = await Promise.all(
      ['a', 'b'].map((value) =>
        ambient.run(value, async () => {
          const before = ambient.current;
          await wait(1);
          const inner = await ambient.run(`${value} inside`, async () => (await wait(1), ambient.current));
          return [before, inner, ambient.current];
        }),
      ),
    );
    expect(seen).toEqual([
      ['a', 'a inside', 'a'],
      ['b', 'b inside', 'b'],
    ]);
    expect(ambient.current).toBeUndefined();
  });

  it('is switched off when the last has let go, not earlier, also by work that fails', async () => {
    const long = ambient.run('long', () => wait(20, 'done'));
    await expect(ambient.run('short', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const throws = () => {
      throw new Error('at once');
    };
    await expect(ambient.run('shorter', throws)).rejects.toThrow('at once');
    expect(disabled).not.toHaveBeenCalled();
    expect(await long).toBe('done');
    expect(disabled).toHaveBeenCalledTimes(1);
  });

  it('stays for what goes on as long as somebody holds, who lets go once', async () => {
    const letGo = ambient.hold();
    let late: Promise<string | undefined> | undefined;
    await ambient.run('a', () => {
      late = wait(10).then(() => ambient.current);
      return Promise.resolve();
    });
    expect(await late).toBe('a');
    const other = ambient.hold();
    letGo();
    letGo();
    expect(disabled).not.toHaveBeenCalled();
    other();
    expect(disabled).toHaveBeenCalledTimes(1);
  });
});
