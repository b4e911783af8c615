import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { sha256 } from '../crypto/hash.js';
import { Sealer } from '../crypto/sealer.js';
import type { Claims } from '../hooks/hook.js';
import type { AccessTokenClaims } from './access-token-claims.js';

const KIND = 'access-token';

/** The claims without their names, which both sides know: what is carried in every request is kept short. */
type Letter = readonly [
  sub: string,
  aud: string | readonly string[],
  clientId: string,
  iat: number,
  exp: number,
  scope: string | null,
  grantId: string | null,
  authTime: number | null,
  acr: string | null,
  amr: readonly string[] | null,
  jkt: string | null,
  /** By extensions; letters without any are without it. */
  added?: Claims,
];

/**
 * Opaque access tokens: sealed letters. They say nothing to whoever carries them, no row is stored for them, and their API
 * asks what they are worth (RFC 7662). Nobody but this server can make, read or change one.
 */
@Injectable()
export class OpaqueAccessTokens {
  constructor(
    private readonly sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @param claims `jti` is not kept: it is derived of the token */
  seal({ sub, aud, client_id, iat, exp, ...claims }: AccessTokenClaims, added: Claims = {}): string {
    const { scope, grant_id, auth_time, acr, amr, cnf } = claims;
    const rest = [scope, grant_id, auth_time, acr, amr, cnf?.jkt].map((value) => value ?? null);
    const more = Object.keys(added).length > 0 ? [added] : [];
    return this.sealer.seal(KIND, [sub, aud, client_id, iat, exp, ...rest, ...more]);
  }

  /** Undefined for anything that was not sealed here as an access token. */
  open(token: string): AccessTokenClaims | undefined {
    const letter = this.sealer.open<Letter>(KIND, token);
    if (!letter) return undefined;
    const [sub, aud, client_id, iat, exp, scope, grant_id, auth_time, acr, amr, jkt, added] = letter;
    return {
      ...added,
      iss: this.settings.issuer,
      sub,
      aud,
      client_id,
      iat,
      exp,
      // Each letter has a salt of its own, so no two have the same.
      jti: sha256(token).subarray(0, 16).toString('base64url'),
      ...present({ scope, auth_time, acr, amr, grant_id }),
      ...(jkt === null ? {} : { cnf: { jkt } }),
    };
  }
}

function present(claims: Readonly<Record<string, unknown>>): Partial<AccessTokenClaims> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}
