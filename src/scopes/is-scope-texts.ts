import { ValidateBy } from 'class-validator';
import { isJsonObject } from '../protocol/json-members.js';
import { isScopeName } from '../protocol/scope.js';

const MOST_SCOPES = 200;
/** As wide as the columns that remember it, in bytes; scope names are ASCII (RFC 6749 §3.3). */
const LONGEST_NAME = 128;
const LONGEST_TITLE = 100;
const LONGEST_DESCRIPTION = 400;
const MEMBERS = ['title', 'description', 'optional'];

/** Scopes by name, each with what people are told about it; the message says what is wrong with them. */
export function IsScopeTexts(): PropertyDecorator {
  return ValidateBy({
    name: 'isScopeTexts',
    validator: {
      validate: (value) => faultOf(value) === undefined,
      defaultMessage: (args) => `${args?.property}: ${faultOf(args?.value)}`,
    },
  });
}

function faultOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) {
    return 'expected an object of scopes by name, such as {"docs:read": {"title": "Read documents"}}';
  }
  const scopes = Object.entries(value);
  if (scopes.length === 0 || scopes.length > MOST_SCOPES) return `expected 1 to ${MOST_SCOPES} scopes`;
  for (const [name, text] of scopes) {
    const fault = faultOfName(name) ?? faultOfText(text);
    if (fault !== undefined) return `${JSON.stringify(name.slice(0, LONGEST_NAME))} ${fault}`;
  }
  return undefined;
}

function faultOfName(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return `is longer than ${LONGEST_NAME} characters`;
  return isScopeName(name) ? undefined : 'has a character that no scope may have (RFC 6749 §3.3)';
}

function faultOfText(text: unknown): string | undefined {
  if (!isJsonObject(text)) return 'needs an object with title';
  const unknown = Object.keys(text).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) return `has the unknown member ${unknown.slice(0, 50)}; there are ${MEMBERS.join(', ')}`;
  const { title, description, optional } = text;
  if (!isText(title, LONGEST_TITLE)) {
    return `needs a title of 1 to ${LONGEST_TITLE} characters, without control characters`;
  }
  if (description !== undefined && !isText(description, LONGEST_DESCRIPTION)) {
    return `has a description that is no text of 1 to ${LONGEST_DESCRIPTION} characters`;
  }
  return optional === undefined || typeof optional === 'boolean'
    ? undefined
    : 'has an optional that is not true or false';
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longest && !/\p{C}/u.test(value);
}
