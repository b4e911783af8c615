import { RequireAnyScope, RequireScope, type RouteDecorator } from './decorators.js';

/** How a scope is explained to the person who is asked for it. */
export interface ScopeText {
  /** A few words: `Read your notes`. */
  readonly title: string;
  /** A sentence: what an application can do with it. */
  readonly description: string;
  /** Whether the person may allow the rest without this one. Default false. */
  readonly optional?: boolean;
}

/** The scopes of one API: data for consent and registration, and decorators that take no other scope. */
export interface Scopes<Name extends string> {
  readonly names: readonly Name[];
  readonly texts: Readonly<Record<Name, ScopeText>>;
  /** `RequireScope` of exactly these scopes: another one does not compile. */
  readonly RequireScope: (scope: Name, ...more: Name[]) => RouteDecorator;
  /** `RequireAnyScope` of exactly these scopes: another one does not compile. */
  readonly RequireAnyScope: (scope: Name, ...more: Name[]) => RouteDecorator;
}

/**
 * Defines the scopes of an API once, for the compiler, for the consent page, for Swagger and for registration.
 *
 * ```ts
 * export const notes = defineScopes({ 'notes:read': { title: 'Read your notes', description: '…' } });
 * ⋯ @notes.RequireScope('notes:read')
 * ```
 * @throws TypeError at start for a name that is no scope (RFC 6749 §3.3), or from JavaScript, for one that is not defined
 */
export function defineScopes<Name extends string>(texts: Readonly<Record<Name, ScopeText>>): Scopes<Name> {
  const names = Object.freeze(Object.keys(texts) as Name[]);
  const [first, ...others] = names;
  if (first === undefined) throw new TypeError('An API needs at least one scope.');
  RequireScope(first, ...others);
  const known = (scopes: [Name, ...Name[]]): [Name, ...Name[]] => {
    const unknown = scopes.find((scope) => !names.includes(scope));
    if (unknown !== undefined) {
      throw new TypeError(`The scope ${unknown} is not defined; there are ${names.join(', ')}.`);
    }
    return scopes;
  };
  return Object.freeze({
    names,
    texts: Object.freeze({ ...texts }),
    RequireScope: (...scopes: [Name, ...Name[]]) => RequireScope(...known(scopes)),
    RequireAnyScope: (...scopes: [Name, ...Name[]]) => RequireAnyScope(...known(scopes)),
  });
}
