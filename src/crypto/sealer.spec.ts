import { LetterKeys } from './letter-keys.js';
import { Sealer } from './sealer.js';
import { Secrets } from './secrets.js';

const secretOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const content = { kty: 'EC', d: 'kept' };
// Made by the version of 27 November 2026 with the secret of sevens, as kind `signing-key`.
const FORMER = 'RKYODTPyJnb6xtvMTYeGj2KmaLftMdUcppIbJ7O0JSsWmiU7druHpqrNBB5JG7I1tGfbcesqIztPTmI';

describe('Sealer', () => {
  const sealer = new Sealer(new Secrets([secretOf(7)]));

  it('opens what it sealed, and what another process with the same secret did', () => {
    const letter = sealer.seal('code', content);
    expect(sealer.open('code', letter)).toEqual(content);
    expect(new Sealer(new Secrets([secretOf(7)])).open('code', letter)).toEqual(content);
  });

  it('opens nothing under another kind, or with another secret', () => {
    const letter = sealer.seal('code', content);
    expect(sealer.open('codes', letter)).toBeUndefined();
    expect(sealer.open('cod', letter)).toBeUndefined();
    expect(new Sealer(new Secrets([secretOf(8)])).open('code', letter)).toBeUndefined();
  });

  it('opens nothing that was changed, in any of its bytes, or cut', () => {
    const bytes = Buffer.from(sealer.seal('code', content), 'base64url');
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(sealer.open('code', changed.toString('base64url'))).toBeUndefined();
      expect(sealer.open('code', bytes.subarray(0, place).toString('base64url'))).toBeUndefined();
    }
    expect(sealer.open('code', `${bytes.toString('base64url')}=`)).toBeUndefined();
  });

  it('has a nonce of its own for each letter, and one series for each kind', () => {
    const letters = Array.from({ length: 1000 }, () => Buffer.from(sealer.seal('code', content), 'base64url'));
    expect(new Set(letters.map((letter) => letter.toString('hex', 0, 8))).size).toBe(1);
    expect(new Set(letters.map((letter) => letter.toString('hex', 8, 20))).size).toBe(1000);
    const other = Buffer.from(sealer.seal('other', content), 'base64url');
    expect(other.subarray(4, 8)).not.toEqual(letters[0]!.subarray(4, 8));
  });

  it('opens what older secrets sealed, and says which that is', () => {
    const letter = sealer.seal('code', content);
    const rotated = new Sealer(new Secrets([secretOf(9), secretOf(7)]));
    expect(rotated.open('code', letter)).toEqual(content);
    expect(rotated.isNewest(letter)).toBe(false);
    expect(rotated.isNewest(rotated.seal('code', content))).toBe(true);
  });

  it('opens letters from before there were series, under their kind', () => {
    expect(sealer.open('signing-key', FORMER)).toEqual(content);
    expect(sealer.isNewest(FORMER)).toBe(true);
    expect(sealer.open('client-secret', FORMER)).toBeUndefined();
    expect(new Sealer(new Secrets([secretOf(8)])).open('signing-key', FORMER)).toBeUndefined();
  });
});

describe('LetterKeys', () => {
  const secrets = new Secrets([secretOf(7)]);

  it('begins another series, with another key, when one is full', () => {
    const keys = new LetterKeys(secrets, 3);
    const letters = Array.from({ length: 7 }, () => keys.next('code'));
    expect(letters.map(({ head }) => letters.findIndex((each) => each.head.equals(head)))).toEqual([
      0, 0, 0, 3, 3, 3, 6,
    ]);
    expect(letters[2]!.key.equals(letters[3]!.key)).toBe(false);
    for (const { head, key } of letters) expect(keys.find('code', head)!.equals(key)).toBe(true);
  });

  it('derives another key for each kind, series and secret', () => {
    const keys = new LetterKeys(secrets);
    const { head, key } = keys.next('code');
    const next = Buffer.from(head);
    next[7]! ^= 1;
    expect(keys.find('code', next)!.equals(key)).toBe(false);
    expect(keys.find('other', head)!.equals(key)).toBe(false);
    expect(keys.find('code', Buffer.alloc(8))).toBeUndefined();
  });

  it('keeps a key that was good, and no more than a thousand', () => {
    const keys = new LetterKeys(secrets);
    const { head } = keys.next('code');
    const key = keys.find('code', head)!;
    expect(keys.find('code', head)).not.toBe(key);
    keys.keep('code', head, key);
    expect(keys.find('code', head)).toBe(key);
    for (let n = 0; n < 1000; n++) keys.keep(`kind ${n}`, head, key);
    expect(keys.find('code', head)).not.toBe(key);
  });
});
