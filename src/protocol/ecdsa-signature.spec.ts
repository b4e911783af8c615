import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { derOfSignature, signatureOfDer } from './ecdsa-signature.js';

const filled = (byte: number, count = 32) => new Array<number>(count).fill(byte);
const integer = (...bytes: number[]) => [2, bytes.length, ...bytes];
const sequence = (...integers: number[][]) => [0x30, integers.flat().length, ...integers.flat()];

const examples: [string, number[], number[]][] = [
  ['long', sequence(integer(...filled(0x7f)), integer(...filled(1))), [...filled(0x7f), ...filled(1)]],
  [
    'with signs',
    sequence(integer(0, ...filled(0xff)), integer(0, ...filled(0x80))),
    [...filled(0xff), ...filled(0x80)],
  ],
  ['short', sequence(integer(5), integer(0, 0x80)), [...filled(0, 31), 5, ...filled(0, 31), 0x80]],
  ['zero', sequence(integer(0), integer(0)), filled(0, 64)],
];

describe('An ECDSA signature', () => {
  it.each(examples)('has the same numbers as JWS and as OpenSSL has them: %s', (_name, der, signature) => {
    expect([...signatureOfDer(Buffer.from(der))]).toEqual(signature);
    expect([...derOfSignature(Buffer.from(signature))]).toEqual(der);
  });

  it('is what Node makes of it, whatever its numbers are', () => {
    const { publicKey: key, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let count = 0; count < 600; count += 1) {
      const input = Buffer.from(`input ${count}`);
      const der = sign('sha256', input, privateKey);
      const signature = signatureOfDer(der);
      expect(verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
      expect(derOfSignature(signature)).toEqual(der);
    }
  });

  it.each(['P-256', 'P-384', 'P-521'])('is verified on %s', (namedCurve) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    for (let count = 0; count < 50; count += 1) {
      const input = Buffer.from(`input ${count}`);
      const signature = sign('sha512', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha512', input, publicKey, derOfSignature(signature))).toBe(true);
    }
  });
});
