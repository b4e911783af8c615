import { TOKENS } from './tokens.js';

const [light = '', dark = ''] = TOKENS.split('@media');

function colour(sheet: string, token: string): number[] {
  const digits = new RegExp(`--${token}: #([0-9a-f]{3,6});`).exec(sheet)?.[1] ?? '';
  const six = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  return [0, 2, 4].map((start) => parseInt(six.slice(start, start + 2), 16) / 255);
}

/** WCAG 2.2, relative luminance. */
function luminance(channels: number[]): number {
  const [red = NaN, green = NaN, blue = NaN] = channels.map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(sheet: string, one: string, other: string): number {
  const [darker = NaN, lighter = NaN] = [one, other]
    .map((token) => luminance(colour(sheet, token)))
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('The %s colours', (_scheme, sheet) => {
  it.each([
    ['ink', 'card'],
    ['ink', 'page'],
    ['ink', 'field'],
    ['ink', 'danger-wash'],
    ['ink-soft', 'card'],
    ['ink-soft', 'page'],
    ['accent', 'card'],
    ['accent', 'page'],
    ['accent-strong', 'card'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['danger', 'danger-wash'],
    ['danger', 'card'],
  ])('make %s legible on %s', (text, ground) => {
    expect(contrast(sheet, text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['line-control', 'card'],
    ['line-control', 'field'],
    ['danger', 'field'],
  ])('make %s visible on %s', (line, ground) => {
    expect(contrast(sheet, line, ground)).toBeGreaterThanOrEqual(3);
  });
});
