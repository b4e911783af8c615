import { ar } from './ar.js';
import { de } from './de.js';
import { en, type Messages } from './en.js';
import { fr } from './fr.js';

export { ar, de, en, fr };
export type { Messages };

/** Every language there is, by its primary subtag. */
export const languages: ReadonlyMap<string, Messages> = new Map(
  [en, de, fr, ar].map((texts) => [texts.language, texts]),
);

/**
 * The first language of the list that there is, English otherwise.
 * @param locales BCP 47 tags in order of preference, e.g. of `ui_locales` (OIDC Core §3.1.2.1) or of a parsed Accept-Language
 */
export function messagesFor(locales: readonly string[]): Messages {
  for (const locale of locales) {
    const found = languages.get(locale.trim().toLowerCase().split(/[-_]/, 1)[0] ?? '');
    if (found !== undefined) return found;
  }
  return en;
}
