import { fillText } from '../ui/phrase.js';

/** Says how long to wait, in the words and the plurals of the language. */
export function waitText(wait: {
  readonly text: string;
  readonly textWithoutWait: string;
  /** Undefined where it is not known. */
  readonly minutes: number | undefined;
  readonly language: string;
}): string {
  const { text, textWithoutWait, minutes, language } = wait;
  if (minutes === undefined) return textWithoutWait;
  // Intl knows each language's plurals.
  const units = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' });
  return fillText(text, { wait: units.format(Math.max(1, Math.ceil(minutes))) });
}
