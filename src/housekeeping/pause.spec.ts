import { pauseAfter } from './pause.js';

describe('The pause between two statements of housekeeping', () => {
  it.each([
    [0, 30],
    [0.5, 30],
    [10, 390],
    [50, 1950],
    [2500, 3000],
  ])('after %s ms is %s ms: the busier the database, the longer', (tookMs, pause) => {
    expect(pauseAfter(tookMs)).toBe(pause);
  });
});
