// Control characters (NUL, line breaks), broken surrogates and the marks that reorder a line: with those, text can pretend to be other text.
const DECEPTIVE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text that somebody else wrote, fit to be shown: cut to `limit` characters, with control and bidirectional marks made visible.
 * Escaping is not its business; the renderer does that.
 */
export function foreignText(text: string, limit = 200): string {
  // Each character is at most two units long; what lies beyond is never looked at.
  const characters = [...text.slice(0, limit * 2 + 2)];
  const shown = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : characters.join('');
  return shown.replace(DECEPTIVE, '\ufffd');
}
