import { inspect } from 'node:util';
import { derivedReference } from './secret-reference.js';
import { KnownSecret, SecretSource } from './secret-source.js';

const SECRET = 'abcdefghijklmnopqrstuvwxyz012345';
const resolve = (value: string | undefined) => new SecretSource({ NAME: value }, '.').resolve({ env: 'NAME' });

describe('SecretSource', () => {
  it('takes what is long and varied enough, to the letter', () => {
    expect(resolve(SECRET)).toEqual({ secret: new KnownSecret(SECRET) });
    const resolved = resolve(`${SECRET}\u007E!`);
    expect('secret' in resolved && resolved.secret.reveal()).toBe(`${SECRET}~!`);
  });

  it.each([
    ['too short', SECRET.slice(1), /at least 32 characters/],
    ['too long', SECRET.repeat(9), /at most 256 characters/],
    ['a line break at the end of a variable', `${SECRET}\n`, /without spaces, in one line/],
    ['a letter outside of ASCII', `${SECRET}ä`, /printable ASCII/],
    ['one letter, many times', 'ab'.repeat(20), /at least 10 different characters/],
  ])('refuses %s', (_what, value, expected) => {
    expect(resolve(value)).toEqual({ unusable: expect.stringMatching(expected) as string });
  });

  it('says what is missing', () => {
    for (const value of [undefined, '']) expect(resolve(value)).toEqual({ missing: 'the variable NAME is not set' });
    const files = new SecretSource({}, '/');
    expect(files.resolve({ file: 'nowhere/at-all' })).toEqual({ missing: 'the file nowhere/at-all does not exist' });
    expect(files.resolve({ file: 'tmp' })).toEqual({ missing: 'the file tmp cannot be read (EISDIR)' });
    expect(files.resolve({ file: '/dev/null' })).toEqual({ missing: 'the file /dev/null is empty' });
  });

  it('hides what it knows from everything that prints', () => {
    const secret = new KnownSecret(SECRET);
    expect(`${JSON.stringify({ secret })} ${inspect(secret, { showHidden: true })}`).not.toContain(SECRET);
  });
});

describe('derivedReference', () => {
  it('names one variable for each client', () => {
    expect(derivedReference('0192f0c1-7a2b')).toEqual({ env: 'PORTICO_CLIENT_SECRET_0192F0C1_7A2B' });
    const names = ['a-b', 'a_b', 'a.b', 'A-B', 'a-B', 'a~b'].map((id) => derivedReference(id).env);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^PORTICO_CLIENT_SECRET_A_B(?:_[0-9A-F]{8})?$/);
  });
});
