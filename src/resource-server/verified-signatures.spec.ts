import { generateKeyPairSync } from 'node:crypto';
import { isKnownOrVerified } from './verified-signatures.js';

const newKey = () => generateKeyPairSync('ed25519').publicKey;

describe('Signatures that were verified', () => {
  it('are not verified again, for that key and that text alone', () => {
    const [key, other] = [newKey(), newKey()];
    const verify = jest.fn(() => true);
    expect(isKnownOrVerified(key, 'a.b.c', verify)).toBe(true);
    expect(isKnownOrVerified(key, 'a.b.c', verify)).toBe(true);
    expect(verify).toHaveBeenCalledTimes(1);
    isKnownOrVerified(key, 'a.b.d', verify);
    isKnownOrVerified(other, 'a.b.c', verify);
    expect(verify).toHaveBeenCalledTimes(3);
  });

  it('that were bad are verified, and refused, each time', () => {
    const key = newKey();
    const verify = jest.fn(() => false);
    for (let n = 0; n < 3; n++) expect(isKnownOrVerified(key, 'a.b.c', verify)).toBe(false);
    expect(verify).toHaveBeenCalledTimes(3);
    expect(isKnownOrVerified(key, 'a.b.c', () => true)).toBe(true);
  });

  it('are forgotten, the oldest first, when there are too many', () => {
    const key = newKey();
    const verify = jest.fn(() => true);
    for (let n = 0; n <= 10_000; n++) isKnownOrVerified(key, `token ${n}`, verify);
    verify.mockClear();
    isKnownOrVerified(key, 'token 1', verify);
    expect(verify).not.toHaveBeenCalled();
    isKnownOrVerified(key, 'token 0', verify);
    expect(verify).toHaveBeenCalledTimes(1);
  });
});
