import { type KeyObject, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const signInPool = promisify(sign);

/** One JWS algorithm (RFC 7518 §3.1): how its keys are made, how it signs. */
interface Algorithm {
  readonly generate: () => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;
  readonly sign: (data: Buffer, key: KeyObject) => Buffer | Promise<Buffer>;
}

/** Every algorithm this server signs with. The metadata is read from this list. */
export const signingAlgorithms = {
  ES256: {
    generate: () => generate('ec', { namedCurve: 'P-256' }),
    // 25 µs: quicker done at once than handed to another thread.
    sign: (data, key) => sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }),
  },
  RS256: {
    generate: () => generate('rsa', { modulusLength: 2048 }),
    // 250 µs: on another thread, so that it does not hold up everybody else.
    sign: (data, key) => signInPool('sha256', data, key),
  },
} satisfies Record<string, Algorithm>;

export type SigningAlgorithm = keyof typeof signingAlgorithms;
