import 'reflect-metadata';
import { type Access, ACCESS_METADATA } from '../protocol/access.js';

/** What a token must have for a route. */
export interface Requirement {
  /** All of these. */
  readonly allScopes: readonly string[];
  /** One of each of these groups. */
  readonly anyScopes: readonly (readonly string[])[];
  /** One of each of these groups (RFC 9470). */
  readonly acrValues: readonly (readonly string[])[];
  /** Seconds since the user signed in. */
  readonly maxAge?: number;
}

/** A route as declared: how it is reached and, for tokens, what they must have. */
export interface Declaration {
  access: Access;
  requirement: Requirement;
}

const REQUIREMENT_METADATA = 'portico:requirement';
const NOTHING: Requirement = { allScopes: [], anyScopes: [], acrValues: [] };

/** Both requirements hold: lists add up, the shorter age wins. */
export function bothOf(one: Requirement, other: Partial<Requirement>): Requirement {
  const ages = [one.maxAge, other.maxAge].filter((age) => age !== undefined);
  return {
    allScopes: [...new Set([...one.allScopes, ...(other.allScopes ?? [])])],
    anyScopes: [...one.anyScopes, ...(other.anyScopes ?? [])],
    acrValues: [...one.acrValues, ...(other.acrValues ?? [])],
    ...(ages.length ? { maxAge: Math.min(...ages) } : {}),
  };
}

/** Declares a class or a method; a second declaration that says otherwise is an error at start, not a surprise at run time. */
export function declare(target: object, access: Access, requirement: Partial<Requirement> = {}): void {
  const declared = Reflect.getOwnMetadata(ACCESS_METADATA, target) as Access | undefined;
  if (declared !== undefined && declared !== access) {
    throw new Error(
      `${nameOf(target)} is declared both '${declared}' and '${access}'; a route has exactly one kind of access.`,
    );
  }
  Reflect.defineMetadata(ACCESS_METADATA, access, target);
  if (access === 'token') {
    Reflect.defineMetadata(REQUIREMENT_METADATA, bothOf(requirementOf(target), requirement), target);
  }
}

/**
 * How a route is protected; `undefined` when neither method nor class says so. The method's access wins over its class's;
 * where both demand a token, the demands add up.
 */
export function declarationOf(controller: object, handler: object): Declaration | undefined {
  const own = accessOf(handler);
  const access = own ?? accessOf(controller);
  if (access === undefined) return undefined;
  return { access, requirement: bothOf(requirementOf(controller), requirementOf(handler)) };
}

function accessOf(target: object): Access | undefined {
  return Reflect.getMetadata(ACCESS_METADATA, target) as Access | undefined;
}

function requirementOf(target: object): Requirement {
  return (Reflect.getMetadata(REQUIREMENT_METADATA, target) as Requirement | undefined) ?? NOTHING;
}

function nameOf(target: object): string {
  return 'name' in target && typeof target.name === 'string' ? target.name : 'A route';
}
