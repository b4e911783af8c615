import { MaxAge, Public, RequireAnyScope, RequireScope } from './decorators.js';
import { declarationOf } from './requirement.js';

/** Decorates a controller with one method, and tells what was declared. */
function declared(onMethod: MethodDecorator[], onClass: ClassDecorator[] = []) {
  class Controller {
    handle(): void {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Controller.prototype, 'handle') ?? {};
  for (const decorate of onMethod) decorate(Controller.prototype, 'handle', descriptor);
  for (const decorate of onClass) decorate(Controller);
  return declarationOf(Controller, descriptor.value as object);
}

describe('declarations', () => {
  it('nothing declared is nothing', () => {
    expect(declared([])).toBeUndefined();
  });

  it('add up on a method, and with those of its class; the shorter age wins', () => {
    expect(
      declared([RequireScope('a', 'b'), RequireAnyScope('x', 'y'), MaxAge(60)], [RequireScope('b', 'c'), MaxAge(30)]),
    ).toEqual({
      access: 'token',
      requirement: { allScopes: ['b', 'c', 'a'], anyScopes: [['x', 'y']], acrValues: [], maxAge: 30 },
    });
  });

  it('a method may be public in a protected class, and protected in a public one', () => {
    expect(declared([Public()], [RequireScope('a')])?.access).toBe('public');
    expect(declared([RequireScope('a')], [Public()])?.access).toBe('token');
  });

  it('two kinds of access for one route are an error at start', () => {
    expect(() => declared([Public(), RequireScope('a')])).toThrow("handle is declared both 'public' and 'token'");
    expect(() => declared([], [RequireScope('a'), Public()])).toThrow(
      "Controller is declared both 'token' and 'public'",
    );
  });

  it.each(['', 'a b', 'a"b', 'é', 'a\\b'])('%j is no scope', (scope) => {
    expect(() => RequireScope(scope)).toThrow(TypeError);
    expect(() => RequireAnyScope('good', scope)).toThrow(TypeError);
  });

  it.each([-1, 0.5, NaN, Infinity])('%d is no age', (seconds) => {
    expect(() => MaxAge(seconds)).toThrow(TypeError);
  });

  it('a subclass keeps what its base class demands', () => {
    @RequireScope('base')
    class Base {}
    @RequireScope('own')
    class Derived extends Base {}
    expect(declarationOf(Derived, () => undefined)?.requirement.allScopes).toEqual(['base', 'own']);
    expect(declarationOf(Base, () => undefined)?.requirement.allScopes).toEqual(['base']);
  });
});
