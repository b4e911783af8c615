import type { Hook } from './hook.js';
import { checkHooks } from './hook-list.js';

const hook = { on: 'beforeTokens', name: 'department', run: () => undefined } satisfies Hook;

describe('The list of hooks', () => {
  it('is taken as it is, in its order', () => {
    const list: Hook[] = [hook, { ...hook, name: 'floor', critical: true, timeLimitMs: 10_000 }];
    expect(checkHooks(list)).toEqual(list);
  });

  const faults: [string, object, string][] = [
    ['a name for a label of a metric', { name: 'Where from?' }, 'name must be'],
    ['a name at all', { name: undefined }, 'name must be'],
    ['a kind that exists', { on: 'beforeLogin' }, 'on must be one of'],
    ['something to run', { run: undefined }, 'run must be a function'],
    ['time', { timeLimitMs: 0 }, 'timeLimitMs must be'],
    ['an end', { timeLimitMs: Infinity }, 'timeLimitMs must be'],
    ['nobody who waits for a listener', { on: 'securityEvent', critical: true }, 'cannot be critical'],
  ];
  it.each(faults)('demands %s', (_what, change, fault) => {
    expect(() => checkHooks([{ ...hook, ...change }])).toThrow(fault);
  });

  it('demands that each name stands once, and tells all faults at once', () => {
    const list = [hook, hook, { ...hook, name: 'slow', timeLimitMs: 20_000 }];
    expect(() => checkHooks(list)).toThrow(/hook slow: timeLimitMs[\s\S]*hook department: the name stands twice/);
  });
});
