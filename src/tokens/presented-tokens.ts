import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { KeyRing } from '../keys/key-ring.js';
import { SIGNING_ALGORITHM_NAMES } from '../protocol/signing-algorithms.js';
import { mediaTypeOf, readJws } from '../resource-server/jws.js';
import { ACCESS_TOKEN_TYPE } from './access-token.js';
import type { AccessTokenClaims } from './access-token-claims.js';
import { OpaqueAccessTokens } from './opaque-access-token.js';
import { type RefreshToken, RefreshTokens } from './refresh-token.js';

/** A token that somebody presents about itself, not to get in with it. */
export type PresentedToken =
  | { readonly kind: 'refresh_token'; readonly refreshToken: RefreshToken }
  | { readonly kind: 'access_token'; readonly claims: AccessTokenClaims };

/** Tells what a presented token is. The type hint of RFC 7009 §2.1 is not needed: each kind is unmistakable. */
@Injectable()
export class PresentedTokens {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly opaque: OpaqueAccessTokens,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Undefined for anything that is no token of this server, or an access token that has expired. */
  async read(token: string): Promise<PresentedToken | undefined> {
    const refreshToken = this.refreshTokens.read(token);
    if (refreshToken) return { kind: 'refresh_token', refreshToken };
    const claims = this.opaque.open(token) ?? (await this.readSigned(token));
    return claims && claims.exp > this.clock.seconds() ? { kind: 'access_token', claims } : undefined;
  }

  private async readSigned(token: string): Promise<AccessTokenClaims | undefined> {
    try {
      const jws = readJws(token, SIGNING_ALGORITHM_NAMES);
      const { kid } = jws.header;
      const key = typeof kid === 'string' ? await this.keys.find(kid, jws.algorithm) : undefined;
      if (!key || mediaTypeOf(jws.header) !== ACCESS_TOKEN_TYPE) return undefined;
      const claims = jws.verify(key) as unknown as AccessTokenClaims;
      return claims.iss === this.settings.issuer ? claims : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
