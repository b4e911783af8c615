import { ValidateBy } from 'class-validator';

/** As wide as the column, in bytes; URIs are ASCII. */
const LONGEST = 255;

/** What is wrong with the identifier of an API (RFC 8707 §2: an absolute URI without a fragment); undefined where nothing is. */
export function faultOfAudience(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is no text';
  if (value.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[\x21-\x7E]+$/.test(value)) return 'is empty, or has spaces, control or non-ASCII characters';
  if (/["\\<>^`{|}]/.test(value)) return 'has a character that no URI may have';
  // RFC 3986 §4.3: an absolute URI has a scheme, and something behind it.
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:./.test(value) || !URL.canParse(value)) return 'is no absolute URI';
  if (/^https?:(?!\/\/[^/])/i.test(value)) return 'has no host right behind //';
  if (value.includes('#')) return 'has a fragment (RFC 8707 §2)';
  return undefined;
}

export function IsAudience(): PropertyDecorator {
  return ValidateBy({
    name: 'isAudience',
    validator: {
      validate: (value) => faultOfAudience(value) === undefined,
      defaultMessage: (args) =>
        `${args?.property}: expected an absolute URI such as https://api.example.com; it ${faultOfAudience(args?.value)}`,
    },
  });
}
