import { constants, type KeyObject, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import { jwsSignatureOf } from './ecdsa-signature.js';

const generate = promisify(generateKeyPair);
const signInPool = promisify(sign);
const generateRsa = () => generate('rsa', { modulusLength: 2048 });

/** One JWS algorithm (RFC 7518 §3.1): how its keys are made, how it signs. */
interface Algorithm {
  readonly generate: () => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;
  readonly sign: (data: Buffer, key: KeyObject) => Buffer | Promise<Buffer>;
}

/** Every algorithm this server signs with. One that has a name but no handler does not compile. */
export const signingAlgorithms: Readonly<Record<SigningAlgorithmName, Algorithm>> = {
  ES256: {
    generate: () => generate('ec', { namedCurve: 'P-256' }),
    // 25 µs: quicker done at once than handed to another thread.
    sign: (data, key) => jwsSignatureOf(sign('sha256', data, key)),
  },
  EdDSA: {
    generate: () => generate('ed25519'),
    sign: (data, key) => sign(null, data, key),
  },
  RS256: {
    generate: generateRsa,
    // 250 µs: on another thread, so that it does not hold up everybody else.
    sign: (data, key) => signInPool('sha256', data, key),
  },
  PS256: {
    generate: generateRsa,
    sign: (data, key) => signInPool('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  },
};

export type SigningAlgorithm = SigningAlgorithmName;
