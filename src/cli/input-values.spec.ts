import { CommandInput } from './command-input.js';
import { secondsOf, timeOf } from './input-values.js';
import { UsageError } from './usage-error.js';

const signature = { name: 'x', summary: 'x', options: { at: { value: 'TIME', description: '' } } };
const at = (text: string) => CommandInput.parse(signature, [`--at=${text}`]);

describe('timeOf', () => {
  it.each([
    ['0', 0],
    ['1795380006', 1_795_380_006_000],
    ['2026-11-22', Date.UTC(2026, 10, 22)],
    ['2026-11-22T20:00Z', Date.UTC(2026, 10, 22, 20)],
    ['2026-11-22T20:00:01.5Z', Date.UTC(2026, 10, 22, 20, 0, 1, 500)],
    ['2026-11-22T20:00:00+02:00', Date.UTC(2026, 10, 22, 18)],
  ])('reads %s', (text, time) => {
    expect(timeOf(at(text), 'at')).toBe(time);
  });

  // Without a zone, or in milliseconds, it would be another moment than the one that was meant.
  it.each(['', 'now', '2026-11-22T20:00:00', '2026-13-01', '1795380006000', '-1', '1e9', '22.11.2026'])(
    'refuses %p',
    (text) => {
      expect(() => timeOf(at(text), 'at')).toThrow(UsageError);
    },
  );

  it('is absent where the option is', () => {
    expect(timeOf(CommandInput.parse(signature, []), 'at')).toBeUndefined();
  });
});

describe('secondsOf', () => {
  it.each([
    ['0', 0],
    ['60', 60],
  ])('reads %s', (text, seconds) => {
    expect(secondsOf(at(text), 'at', 60)).toBe(seconds);
  });

  it.each(['', '61', '-1', '1.5', '1m', ' 1'])('refuses %p', (text) => {
    expect(() => secondsOf(at(text), 'at', 60)).toThrow(/expected whole seconds from 0 to 60/);
  });
});
