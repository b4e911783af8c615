/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** A name that ends with one of these is the name of a secret: `client_secret` is, `client_secret_expires_at` is not. */
const ENDINGS = [
  'password',
  'passwd',
  'passphrase',
  'password_hash',
  'secret',
  'secrets',
  'secret_hash',
  'token',
  'tokens',
  'token_hint',
  'verifier',
  'assertion',
  'authorization',
  'cookie',
  'cookies',
  'dpop',
  'credential',
  'credentials',
  'private_key',
  'api_key',
  'otp',
];

/** Names that are secrets only as a whole. */
const WHOLE = ['code', 'user_code', 'device_code'];

const endings = ENDINGS.map(plain);
const whole = new Set(WHOLE.map(plain));

/** Whether what this member, parameter or header holds must not be told, however its words are joined. */
export function isSecretName(name: string): boolean {
  const asked = plain(name);
  return whole.has(asked) || endings.some((ending) => asked.endsWith(ending));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/%5f|%2d|[^a-z0-9]/g, '');
}

const joined = (words: readonly string[]): string =>
  words.map((word) => word.replaceAll('_', '(?:_|-|%5f)?')).join('|');

/** The same names within a text, as the source of a regular expression without groups that capture. */
export const SECRET_NAME = `(?:(?:%5f|[\\w.-]){0,40}(?:${joined(ENDINGS)})|(?<![\\w-])(?:${joined(WHOLE)}))`;
