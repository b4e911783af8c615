import { Injectable } from '@nestjs/common';
import type { SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import { mediaTypeOf, readJws } from '../resource-server/jws.js';
import type { Client } from './client.js';
import { ClientKeys } from './client-keys.js';

export type JwtClaims = Readonly<Record<string, unknown>>;

/** What a JWT of a client must be. */
export interface Expectation {
  /** Accepted values of `typ`; a JWT without one is accepted too, since older clients send none. */
  readonly types: readonly string[];
  /** The registered algorithm; any of the client's profile where none is registered. */
  readonly algorithm: SigningAlgorithmName | undefined;
}

/** Verifies what clients sign: assertions and request objects. */
@Injectable()
export class SignedByClient {
  constructor(private readonly keys: ClientKeys) {}

  /** The claims; undefined for anything that the client did not sign as expected. */
  async verify(token: string, client: Client, { types, algorithm }: Expectation): Promise<JwtClaims | undefined> {
    try {
      const jws = readJws(token, algorithm === undefined ? client.profile.signingAlgorithms : [algorithm]);
      const type = mediaTypeOf(jws.header);
      if (type !== undefined && type !== 'jwt' && !types.includes(type)) return undefined;
      const { kid } = jws.header;
      const key = await this.keys.find(client, typeof kid === 'string' ? kid : undefined, jws.algorithm);
      return key && jws.verify(key);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/** The header of a JWT that nobody has verified: good for finding out how it claims to be signed, and nothing else. */
export function unverifiedHeader(token: string): JwtClaims | undefined {
  return unverifiedPart(token, 0);
}

/** The claims of a JWT that nobody has verified: good for finding out who claims to have signed it, and nothing else. */
export function unverifiedClaims(token: string): JwtClaims | undefined {
  return unverifiedPart(token, 1);
}

function unverifiedPart(token: string, index: number): JwtClaims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as JwtClaims) : undefined;
  } catch {
    return undefined;
  }
}
