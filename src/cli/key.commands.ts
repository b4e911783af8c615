import { JWKS_MAX_AGE } from '../keys/key-schedule.js';
import { signingAlgorithms, type SigningAlgorithm } from '../keys/signing-algorithm.js';
import type { Command } from './command.js';
import type { CommandInput } from './command-input.js';
import { countOf, formatTable, isoTime } from './printing.js';

interface PresentedKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly signsFrom: number;
  readonly createdAt: number;
}

export interface KeyJson {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: string;
  readonly signs_from: string;
  readonly created_at: string;
}

/** A key as it is shown to scripts: its public facts, never the key. */
export function keyToJson({ kid, algorithm, signsFrom, createdAt }: PresentedKey, state: string): KeyJson {
  return { kid, algorithm, state, signs_from: isoTime(signsFrom), created_at: isoTime(createdAt) };
}

const list: Command = {
  name: 'key list',
  summary: 'Show the signing keys and what each is doing',
  notes: ['States: announced (published, signs later), signing, retiring (still published), retired.'],
  run: async (_input, management) => {
    const { keys } = await management.open();
    const found = await keys.list();
    const rows = found.map(({ key, state }) => [key.algorithm, key.kid, state, isoTime(key.signsFrom)]);
    return {
      json: found.map(({ key, state }) => keyToJson(key, state)),
      text: formatTable([['ALGORITHM', 'KID', 'STATE', 'SIGNS FROM'], ...rows]),
    };
  },
};

const rotate: Command = {
  name: 'key rotate',
  summary: 'Add the next signing key',
  options: {
    algorithm: { value: 'ALGORITHM', description: `${Object.keys(signingAlgorithms).join(' or ')}; default ES256` },
    now: { description: 'Sign with it at once, for emergencies' },
  },
  notes: [
    `The new key is published at once and signs after ${JWKS_MAX_AGE} seconds, when every verifier has had the time to fetch it. The key before stays published until its last token has expired.`,
    'With --now, verifiers that keep a copy of the JWKS refuse new tokens until they fetch it again. Tokens that the old key signed stay good: end them with grant revoke.',
  ],
  run: async (input, management) => {
    const algorithm = algorithmOf(input);
    const isNow = input.has('now');
    const { keys } = await management.open();
    const key = await keys.rotate(algorithm, isNow ? 0 : JWKS_MAX_AGE);
    return {
      json: keyToJson(key, isNow ? 'signing' : 'announced'),
      text: `The ${algorithm} key ${key.kid} ${isNow ? 'signs now' : `is published and signs from ${isoTime(key.signsFrom)}`}.`,
    };
  },
};

const reseal: Command = {
  name: 'key reseal',
  summary: 'Seal the private keys, and secrets of client_secret_jwt, with the newest secret',
  notes: [
    'After a new secret was put first into SECRETS, the private keys in the database are still sealed with the one before. This seals them anew, while the server runs; afterwards no key needs the old secrets.',
    'Refresh tokens and codes still do: an old secret may leave SECRETS when the last grant from its time has ended. See docs/operations.md.',
  ],
  run: async (_input, management) => {
    const { keys } = await management.open();
    const { resealed, unreadable } = await keys.reseal();
    const lost = unreadable.map((kid) => `No secret in SECRETS opens the key ${kid}; it can sign nothing.`);
    return {
      json: { resealed, unreadable },
      text: [`${countOf(resealed.length, 'key')} sealed anew.`, ...lost].join('\n'),
      isFailure: unreadable.length > 0,
    };
  },
};

function algorithmOf(input: CommandInput): SigningAlgorithm {
  const name = input.get('algorithm') ?? 'ES256';
  const known = Object.keys(signingAlgorithms) as SigningAlgorithm[];
  return known.find((algorithm) => algorithm === name) ?? input.refuse(`--algorithm: expected ${known.join(' or ')}.`);
}

export const keyCommands: readonly Command[] = [list, rotate, reseal];
