import type { JsonObject } from './json-object.js';
import type { JwtVerifierOptions } from './jwt-verifier-options.js';
import type { TokenShape } from './token-shape.js';
import { type Confirmation, VerifiedToken } from './verified-token.js';

/** What claims are held against. */
export interface ClaimExpectations extends Pick<JwtVerifierOptions, 'issuer'> {
  audiences: readonly string[];
  shape: TokenShape;
  /** Seconds. */
  clockTolerance: number;
}

/** Why a token is not good; `isPublic` reasons are told to the client. */
export class ClaimError extends Error {
  constructor(
    message: string,
    readonly isPublic = false,
  ) {
    super(message);
  }
}

/**
 * RFC 9068 §4, in its order after the signature.
 *
 * @param now seconds since 1970
 * @throws ClaimError naming the claim
 */
export function demandClaims(claims: JsonObject, expected: ClaimExpectations, now: number): void {
  const { issuer, audiences, shape, clockTolerance } = expected;
  if (claims['iss'] !== issuer) throw new ClaimError('iss is another issuer');
  if (!audienceOf(claims).some((audience) => audiences.includes(audience))) {
    throw new ClaimError('The access token is for another audience', true);
  }
  if (claims['exp'] === undefined) throw new ClaimError('exp is missing');
  demandTimes(claims, now, clockTolerance);
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '') throw new ClaimError('sub is missing');
  if (clientOf(claims, shape) === undefined) throw new ClaimError('no client is named');
  const missing = shape.requiredClaims.find((name) => claims[name] === undefined);
  if (missing) throw new ClaimError(`${missing} is missing`);
  const wrong = Object.entries(shape.fixedClaims).find(([name, value]) => claims[name] !== value);
  if (wrong) throw new ClaimError(`${wrong[0]} is not ${wrong[1]}`);
  const foreign = shape.foreignClaims.find((name) => name in claims);
  if (foreign) throw new ClaimError(`${foreign} belongs to another kind of token`);
}

/** Seconds that the clock of another process may be ahead: what it has just issued must not be refused here. */
const LEAST_FUTURE = 5;

/**
 * The token is valid now, as far as it says (RFC 7519 §4.1.4 to §4.1.6).
 *
 * @param now seconds since 1970
 * @param tolerance seconds; towards the future at least five
 */
export function demandTimes(claims: JsonObject, now: number, tolerance: number): void {
  const { exp, nbf, iat } = claims;
  if (!isTimeOrAbsent(exp)) throw new ClaimError('exp is no time');
  if (!isTimeOrAbsent(nbf)) throw new ClaimError('nbf is no time');
  if (!isTimeOrAbsent(iat)) throw new ClaimError('iat is no time');
  if (exp !== undefined && exp <= now - tolerance) throw new ClaimError('The access token expired', true);
  const latest = now + Math.max(tolerance, LEAST_FUTURE);
  if (nbf !== undefined && nbf > latest) throw new ClaimError('The access token is not valid yet', true);
  if (iat !== undefined && iat > latest) throw new ClaimError('iat is in the future');
}

/** Makes the token of claims that were found good. */
export function tokenFrom(claims: JsonObject, shape: TokenShape): VerifiedToken {
  return new VerifiedToken({
    subject: String(claims['sub']),
    clientId: clientOf(claims, shape),
    scopes: shape.scopeClaim.flatMap((name) => words(claims[name])),
    audience: audienceOf(claims),
    issuer: String(claims['iss']),
    expiresAt: isTime(claims['exp']) ? claims['exp'] : undefined,
    issuedAt: isTime(claims['iat']) ? claims['iat'] : undefined,
    jti: text(claims['jti']),
    acr: text(claims['acr']),
    authTime: isTime(claims['auth_time']) ? claims['auth_time'] : undefined,
    grantId: text(claims['grant_id']),
    confirmation: confirmationOf(claims['cnf']),
    claims,
  });
}

function clientOf(claims: JsonObject, { clientIdClaim }: TokenShape): string | undefined {
  return clientIdClaim.map((name) => text(claims[name])).find((clientId) => clientId !== undefined);
}

/** RFC 7519 §4.1.3: one string, or a list of them. */
export function audienceOf({ aud }: JsonObject): string[] {
  return (Array.isArray(aud) ? aud : [aud]).filter((value): value is string => typeof value === 'string');
}

/** A `cnf` of whatever form makes the token bound: what is not understood must not pass as unbound. */
function confirmationOf(cnf: unknown): Confirmation | undefined {
  if (cnf === undefined || cnf === null) return undefined;
  return typeof cnf === 'object' ? cnf : {};
}

function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((word): word is string => typeof word === 'string');
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || isTime(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
