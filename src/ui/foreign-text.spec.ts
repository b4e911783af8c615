import { foreignText } from './foreign-text.js';

describe('foreignText', () => {
  it('keeps ordinary text of any script', () => {
    expect(foreignText('Zoë, 東京, مرحبا 🏛️')).toBe('Zoë, 東京, مرحبا 🏛️');
  });

  it('cuts after 200 characters, never through one', () => {
    expect(foreignText('a'.repeat(200))).toBe('a'.repeat(200));
    expect(foreignText('a'.repeat(201))).toBe(`${'a'.repeat(200)}…`);
    expect(foreignText('🏛'.repeat(300))).toBe(`${'🏛'.repeat(200)}…`);
    expect(foreignText('a'.repeat(5_000_000))).toHaveLength(201);
  });

  it.each([
    ['control characters', 'a\u0000b\r\nc', 'a\ufffdb\ufffd\ufffdc'],
    ['marks that turn the direction', 'moc.live\u202e//:sptth', 'moc.live\ufffd//:sptth'],
    ['halves of a character', 'a\ud800b', 'a\ufffdb'],
  ])('makes %s visible', (_what, text, shown) => {
    expect(foreignText(text)).toBe(shown);
  });
});
