import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { jwsSignatureOf } from './ecdsa-signature.js';

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
];

describe('A signature of ES256', () => {
  it.each(examples)('has 32 bytes for each number: %s', (_name, der, signature) => {
    expect([...jwsSignatureOf(Buffer.from(der))]).toEqual(signature);
  });

  it('is verified as JWS has it, whatever its numbers are', () => {
    const { publicKey: key, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let count = 0; count < 600; count += 1) {
      const input = Buffer.from(`input ${count}`);
      const signature = jwsSignatureOf(sign('sha256', input, privateKey));
      expect(verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
  });
});
