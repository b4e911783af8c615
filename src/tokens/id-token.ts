import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { Grant } from '../grants/grant.js';
import { KeyRing } from '../keys/key-ring.js';
import type { SigningAlgorithmName } from '../protocol/signing-algorithms.js';

/** The `typ` of ID tokens: they are the JWTs of which OpenID Connect demands none in particular. */
export const ID_TOKEN_TYPE = 'JWT';

/** What an ID token is about. */
export interface Identity {
  readonly client: Client;
  readonly grant: Grant;
  readonly subject: string;
  /** Of the authorization request; only in the first ID token (OpenID Connect Core §12.2). */
  readonly nonce: string | undefined;
  /** The one that is issued with it; absent where there is none. */
  readonly accessToken: string | undefined;
  /** Claims about the person that are told beside that. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** ID tokens (OpenID Connect Core §2): who signed in, how and when, for one client. */
@Injectable()
export class IdTokens {
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async sign({ client, grant, subject, nonce, accessToken, claims }: Identity): Promise<string> {
    const iat = this.clock.seconds();
    const key = await this.keys.signingKey(client.idTokenAlgorithm);
    return key.sign(ID_TOKEN_TYPE, {
      ...claims,
      iss: this.settings.issuer,
      sub: subject,
      aud: client.id,
      azp: client.id,
      iat,
      exp: iat + this.settings.idTokenTtl,
      auth_time: grant.authTime === null ? undefined : Math.floor(grant.authTime / 1000),
      nonce,
      acr: grant.acr ?? undefined,
      amr: grant.amr ?? undefined,
      sid: grant.sessionId ?? undefined,
      at_hash: accessToken === undefined ? undefined : leftHalfHash(accessToken, client.idTokenAlgorithm),
    });
  }
}

/** OpenID Connect Core §3.1.3.6: half of the hash that the signature's algorithm uses; Ed25519 uses SHA-512. */
function leftHalfHash(token: string, algorithm: SigningAlgorithmName): string {
  const digest = hash(algorithm === 'EdDSA' ? 'sha512' : 'sha256', token, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
