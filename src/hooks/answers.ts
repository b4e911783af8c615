import { isJsonObject } from '../protocol/json-members.js';
import type { AfterLoginCommand, Claims } from './hook.js';

/** The places where claims can be added. */
export const PLACES = ['accessToken', 'idToken', 'userInfo'] as const;

export type Place = (typeof PLACES)[number];
export type AddedClaims = Readonly<Record<Place, Claims>>;

export const NO_CLAIMS: AddedClaims = Object.freeze({ accessToken: {}, idToken: {}, userInfo: {} });

/** Bytes of JSON that all hooks together may add at one place: access tokens travel in a header. */
export const MOST_ADDED_BYTES = 2048;

/**
 * What the server says itself, in tokens, at UserInfo or at introspection (RFC 7519 §4.1, RFC 7662 §2.2, RFC 7800 §3.1,
 * RFC 8693 §4, RFC 9068 §2.2, RFC 9396 §9, OpenID Connect Core §2 and §5.6.2).
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set(
  [
    'iss sub aud exp nbf iat jti typ',
    'client_id scope cnf grant_id token_type active username',
    'auth_time nonce acr amr azp sid at_hash c_hash s_hash sub_jwk events',
    'act may_act authorization_details _claim_names _claim_sources __proto__',
  ].flatMap((line) => line.split(' ')),
);

/** An answer that is no command, and why. */
export class NonsenseError extends Error {
  override readonly name = 'NonsenseError';
}

/** What a hook wants before tokens are made; claims are checked, and copied as JSON. @throws NonsenseError */
export function readTokensAnswer(answer: unknown, before: AddedClaims): AddedClaims | string {
  const { deny, addClaims } = membersOf(answer, ['deny', 'addClaims']);
  if (deny !== undefined) return reasonOf(deny);
  const added = membersOf(addClaims, PLACES);
  const merged = PLACES.map((place) => [place, merge(place, before[place], added[place])]);
  return Object.fromEntries(merged) as AddedClaims;
}

/** What a hook wants after a login. @throws NonsenseError */
export function readLoginAnswer(answer: unknown): AfterLoginCommand {
  const { deny, step, continue: goOn = true } = membersOf(answer, ['deny', 'step', 'continue']);
  if (deny !== undefined) return { deny: reasonOf(deny) };
  if (step !== undefined) return { step: pathOf(step) };
  if (goOn !== true) throw new NonsenseError('continue must be true; to refuse, answer { deny: reason }');
  return { continue: true };
}

/** The one member of an answer, or none. */
function membersOf(value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new NonsenseError(`expected an object with ${known.join(', ')}`);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new NonsenseError(`there is no ${unknown[0]!}; known are ${known.join(', ')}`);
  if (known !== PLACES && names.length > 1) {
    throw new NonsenseError(`one command at a time, not ${names.join(' and ')}`);
  }
  return value;
}

function reasonOf(deny: unknown): string {
  if (typeof deny === 'string' && deny.length >= 1 && deny.length <= 200) return deny;
  throw new NonsenseError('deny must be a reason of 1 to 200 characters');
}

/** Of this server only: what leads to another host, or has a query of its own, is no step. */
function pathOf(step: unknown): string {
  if (typeof step === 'string' && /^(\/[\w~-][\w.~-]{0,100}){1,8}$/.test(step)) return step;
  throw new NonsenseError('step must be a path of this server without a query, such as /terms');
}

/** Who comes first in the list wins: a hook adds, and changes nothing. */
function merge(place: Place, before: Claims, value: unknown): Claims {
  if (value === undefined) return before;
  const claims = copyOf(place, value);
  const reserved = Object.keys(claims).find((name) => RESERVED_CLAIMS.has(name));
  if (reserved !== undefined) throw new NonsenseError(`${place}: the claim ${reserved} is the server's own`);
  const merged = { ...claims, ...before };
  if (Buffer.byteLength(JSON.stringify(merged)) <= MOST_ADDED_BYTES) return merged;
  throw new NonsenseError(`${place}: more than ${MOST_ADDED_BYTES} bytes of claims`);
}

function copyOf(place: Place, value: unknown): Claims {
  const copy = isJsonObject(value) ? jsonOf(place, value) : undefined;
  if (isJsonObject(copy)) return copy;
  throw new NonsenseError(`addClaims.${place} must be an object of claims`);
}

function jsonOf(place: Place, value: object): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch (error) {
    throw new NonsenseError(`addClaims.${place} must be JSON: ${String(error)}`);
  }
}
