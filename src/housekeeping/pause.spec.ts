import { pauseAfter } from './pause.js';

describe('The pause between two statements of housekeeping', () => {
  it.each([
    [0, 30],
    [1, 30],
    [10, 120],
    [100, 1200],
    [2500, 3000],
  ])('after %s ms is %s ms: the busier the database, the longer', (tookMs, pause) => {
    expect(pauseAfter(tookMs)).toBe(pause);
  });
});
