import type { ValidationError } from 'class-validator';
import type { Fault } from '../../http/problem.js';

/** What nobody may see again in an answer or in a log. */
const SECRETS = /password|secret|token|jwks/i;

/** The faults of a DTO, each by the path of its member. */
export function faultsOfErrors(errors: readonly ValidationError[], path = ''): Fault[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const field = `${path}${property}`;
    const own = Object.entries(constraints).map(([rule, message]) => ({
      field,
      expected: rule === 'whitelistValidation' ? 'no such member' : withoutField(message, property),
      received: preview(field, value),
    }));
    return [...own, ...faultsOfErrors(children, `${field}.`)];
  });
}

/**
 * The fault that a text for people tells: `redirect_uris: expected …`, `client_name must be …`.
 * @param body what was sent, which the texts are about
 */
export function faultOfReason(reason: string, body: unknown): Fault {
  const unknown = UNKNOWN.exec(reason)?.slice(1).find(Boolean);
  if (unknown !== undefined) return faultOf(unknown, 'no such member', body);
  const [, either, whatOfThem] = /^([a-z_]+ or [a-z_]+): (.*)$/.exec(reason) ?? [];
  if (either !== undefined) return { field: either, expected: String(whatOfThem) };
  const [, each = '', field = '', text = ''] = /^(each value in )?([a-z0-9_.]+):? (.+)$/s.exec(reason) ?? [];
  // A sentence about the whole begins with a word, too.
  const marks = [each !== '', reason.startsWith(`${field}:`), /[_.]/.test(field), field in membersOf(body)];
  return marks.includes(true) ? faultOf(field, each + text, body) : faultOf('body', reason, body);
}

const UNKNOWN = /^(?:property (\S+) should not exist|"([^"]+)": nothing.*)$/;

/** At most 100 characters of what came; undefined where nothing did. */
export function preview(field: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (SECRETS.test(field)) return '(not shown)';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return [...text].slice(0, 100).join('').replaceAll(/\p{C}/gu, '\u{FFFD}');
}

function faultOf(field: string, text: string, body: unknown): Fault {
  const members = membersOf(body);
  const value = Object.hasOwn(members, field) ? members[field] : undefined;
  return { field, expected: withoutField(text, field), received: preview(field, value) };
}

function withoutField(message: string, field: string): string {
  const rest = message.startsWith(`${field} `)
    ? message.slice(field.length + 1)
    : message.replace(/^each value in /, 'each value ');
  // What came is told beside it.
  return rest.replace(/^expected /, '').replace(/, got .*$/s, '');
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
