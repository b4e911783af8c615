import { defineScopes } from './scopes.js';

const text = { title: 'Read your notes', description: 'See all notes you have written.' };
const notes = defineScopes({ 'notes:read': text, 'notes:write': { ...text, optional: true } });

describe('defineScopes', () => {
  it('keeps names and texts for consent and registration', () => {
    expect(notes.names).toEqual(['notes:read', 'notes:write']);
    expect(notes.texts['notes:write'].optional).toBe(true);
  });

  it('a scope that does not exist does not compile, and is an error at start from JavaScript', () => {
    expect(notes.RequireScope('notes:read', 'notes:write')).toBeInstanceOf(Function);
    // @ts-expect-error -- `npm run types` fails when this compiles
    expect(() => notes.RequireScope('notes:delete')).toThrow('The scope notes:delete is not defined');
    // @ts-expect-error -- likewise
    expect(() => notes.RequireAnyScope('notes:read', 'note:read')).toThrow('there are notes:read, notes:write');
    // @ts-expect-error -- a decorator that demands nothing
    expect(() => notes.RequireScope()).toThrow(TypeError);
  });

  it('refuses names that are no scopes, and APIs without any', () => {
    expect(() => defineScopes({ 'notes read': text })).toThrow(TypeError);
    expect(() => defineScopes({})).toThrow(TypeError);
  });
});
