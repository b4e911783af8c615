import { ProtectedResource } from './protected-resource.js';

describe('ProtectedResource.targetOf', () => {
  const options = { issuer: 'https://sso.example', audience: 'https://api.example/notes' };
  const targetOf = (url: string, further = {}) =>
    new ProtectedResource({ ...options, ...further }).targetOf({ method: 'GET', headers: {}, url });

  it('is the public URL and the path', () => {
    expect(targetOf('/notes?a=1')).toBe('https://api.example/notes?a=1');
    expect(targetOf('/notes', { publicUrl: 'http://localhost:8080/v1/' })).toBe('http://localhost:8080/v1/notes');
    expect(targetOf('/notes', { audience: ['notes'] })).toBeUndefined();
  });

  it.each(['.evil.example/notes', 'http://evil.example/notes', '@evil.example/notes', ':8443/notes', '*'])(
    'never leaves the public host: %s',
    (url) => {
      expect(targetOf(url)).toBe('https://api.example/');
    },
  );

  it('two slashes at the start are a path', () => {
    expect(targetOf('//evil.example/notes')).toBe('https://api.example//evil.example/notes');
  });

  it.each(['api.example', 'ftp://api.example', 'https://api.example?x', 'https://'])(
    '%j is no public URL',
    (publicUrl) => {
      expect(() => targetOf('/', { publicUrl })).toThrow('publicUrl: expected a URL');
    },
  );
});
