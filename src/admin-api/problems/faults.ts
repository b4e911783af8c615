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
  const unknown = /^property (\S+) should not exist$/.exec(reason)?.[1];
  if (unknown !== undefined) return faultOf(unknown, 'no such member', body);
  const [, each = '', field = '', text = ''] = /^(each value in )?([a-z0-9_.]+):? (.+)$/s.exec(reason) ?? [];
  const isMember = each !== '' || reason.startsWith(`${field}:`) || field.includes('_') || field in membersOf(body);
  return isMember ? faultOf(field, each ? `each value ${text}` : text, body) : faultOf('body', reason, body);
}

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
  const rest = message.startsWith(`${field} `) ? message.slice(field.length + 1) : message;
  return rest.replace(/^expected /, '');
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
