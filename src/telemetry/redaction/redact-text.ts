import { REDACTED, SECRET_NAME } from './secret-names.js';

/** So many characters of a long random value are kept: enough to find a key by, and nothing to anybody else. */
const KEPT = 8;

type Rule = readonly [pattern: RegExp, by: string | ((found: string) => string)];

/** A printed list or object, up to the bracket that closes it: one within a text of it does not. */
function within(open: string, close: string): string {
  const texts = ['"', "'", '`'].map((quote) => `${quote}(?:\\\\[\\s\\S]|[^${quote}\\\\])*(?:${quote}|$)`);
  return `\\${open}(?:${texts.join('|')}|[^\\${close}"'\`])*\\${close}?`;
}

/** What is told by its name: in headers, JSON, printed objects, query strings and forms. */
const named: readonly Rule[] = [
  // Credentials of HTTP; a scheme in a sentence is followed by a word.
  [/\b(Basic|Bearer|DPoP)(\s+)(?=\S*[\d+/=_~]|[A-Za-z.-]{20})[\w.~+/=-]{6,}/gi, `$1$2${REDACTED}`],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie|dpop)(\s*:\s*)(?!["'`\s[{<])[^\r\n]+/gi, `$1$2${REDACTED}`],
  // JSON within JSON: where its texts end cannot be told, so that the rest of the line goes.
  [new RegExp(`(\\\\["']${SECRET_NAME}\\\\{1,8}["']\\s*:).*`, 'gi'), `$1${REDACTED}`],
  [
    new RegExp(`((["'\`]?)${SECRET_NAME}\\2\\s*:\\s*)(["'\`])(?:\\\\[\\s\\S]|(?!\\3)[^\\\\])*(?:\\3|$)`, 'gi'),
    `$1$3${REDACTED}$3`,
  ],
  [
    new RegExp(
      `((["'\`]?)${SECRET_NAME}\\2\\s*:\\s*)(?:${within('[', ']')}|${within('{', '}')}|${within('<', '>')})`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [new RegExp(`(${SECRET_NAME}(?:\\[\\w*\\]|%5b\\w*%5d)?=)[^&\\s"<>]+`, 'gi'), `$1${REDACTED}`],
  // Without quotes a colon is mostly punctuation: only what can be no word of a sentence goes.
  [new RegExp(`(${SECRET_NAME}\\s*:\\s*)(?=[^\\s,]*[\\d_~+/=]|[^\\s,]{20})[^\\s,"'<>]{6,}`, 'gi'), `$1${REDACTED}`],
];

/** What is a secret by its shape, wherever it stands. */
const shaped: readonly Rule[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g, REDACTED],
  // JWTs, and what is left of them in base64 once more or in hexadecimal.
  [/eyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g, REDACTED],
  [/ZXlK[\w+/-]{12,}={0,2}/g, REDACTED],
  [/\$argon2[\w$=,+/.-]+/g, REDACTED],
  [/(:\/\/[^\s/:@"']{0,200}:)[^\s/@"']{1,500}@/g, `$1${REDACTED}@`],
  [/\b[0-9a-f]{32,}\b/gi, REDACTED],
  [/(?<![A-Za-z0-9+/])(?=[A-Za-z0-9/]*[+=])[A-Za-z0-9+/]{24,}={0,2}/g, REDACTED],
  // Codes, refresh tokens, secrets, cookies, nonces: all that is sealed, derived or random (docs/values.md).
  [/[\w-]{40,}/g, (found) => (/[A-Z0-9]/.test(found) ? `${found.slice(0, KEPT)}…${REDACTED}` : found)],
];

/**
 * The text without its secrets: by their names, and by their shapes. Each pattern takes time in proportion to the text.
 * @param known values that are secret in this very case, such as what the request has sent
 */
export function redactText(text: string, known: readonly string[] = []): string {
  let told = text;
  for (const value of known) told = told.replaceAll(value, REDACTED);
  for (const [pattern, by] of [...named, ...shaped]) {
    told = typeof by === 'string' ? told.replace(pattern, by) : told.replace(pattern, by);
  }
  return told;
}
