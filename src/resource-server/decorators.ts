import { declare, type Requirement } from './requirement.js';
import { documentRequirement } from './swagger-documentation.js';

/** A decorator for a controller or for one of its methods. */
export type RouteDecorator = ClassDecorator & MethodDecorator;

function declaration(apply: (target: object) => void): RouteDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    apply(descriptor ? (descriptor.value as object) : target);
  };
}

function demand(requirement: Partial<Requirement>): RouteDecorator {
  return declaration((target) => {
    declare(target, 'token', requirement);
    documentRequirement(target, requirement);
  });
}

/**
 * Demands an access token that has **all** of these scopes; documents the route in Swagger.
 * On a class and on a method: the demands add up.
 * Answers 401 without a good token and 403 `insufficient_scope` without the scopes (RFC 6750 §3.1).
 */
export function RequireScope(scope: string, ...more: string[]): RouteDecorator {
  return demand({ allScopes: scopeTokens([scope, ...more]) });
}

/** Demands an access token that has **at least one** of these scopes. */
export function RequireAnyScope(scope: string, ...more: string[]): RouteDecorator {
  return demand({ anyScopes: [scopeTokens([scope, ...more])] });
}

/** Demands a good access token and no particular scope. Prefer `RequireScope`. */
export function RequireToken(): RouteDecorator {
  return demand({});
}

/**
 * Demands that the user signed in with one of these authentication context classes.
 * Otherwise 401 `insufficient_user_authentication` with `acr_values` (RFC 9470 §3).
 */
export function RequireAcr(acr: string, ...more: string[]): RouteDecorator {
  return demand({ acrValues: [[acr, ...more]] });
}

/**
 * Demands that the user signed in at most so many seconds ago.
 * Otherwise 401 `insufficient_user_authentication` with `max_age` (RFC 9470 §3).
 */
export function MaxAge(seconds: number): RouteDecorator {
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new TypeError(`MaxAge takes whole seconds, not ${seconds}.`);
  return demand({ maxAge: seconds });
}

/** Opens a route to everybody: the guard looks at no token and `@AccessToken()` is not available. */
export function Public(): RouteDecorator {
  return declaration((target) => declare(target, 'public'));
}

// RFC 6749 §3.3: scope-token. A decorator with a blank in it would demand what no token can have.
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function scopeTokens(scopes: string[]): string[] {
  for (const scope of scopes) {
    if (typeof scope !== 'string' || !SCOPE_TOKEN.test(scope)) {
      throw new TypeError(`${JSON.stringify(scope)} is no scope (RFC 6749 §3.3).`);
    }
  }
  return scopes;
}
