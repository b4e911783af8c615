import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { randomBytes } from '../crypto/random.js';
import type { Grant } from '../grants/grant.js';
import { KeyRing } from '../keys/key-ring.js';
import { formatScope } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';
import { ScopesService } from '../scopes/scopes.service.js';

/** RFC 9068 §2.1: the `typ` that keeps other JWTs from passing as access tokens. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/** RFC 9068 §2.2, and `grant_id`, by which this server's own endpoints see a revocation at once. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly client_id: string;
  /** Seconds since the epoch, as all times in it. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope: string;
  readonly auth_time?: number;
  readonly amr?: readonly string[];
  readonly grant_id: string;
}

/** Access tokens as signed JWTs (RFC 9068). */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: KeyRing,
    private readonly scopes: ScopesService,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async sign(grant: Grant, subject: string, scopes: readonly string[]): Promise<{ token: string; expiresIn: number }> {
    const iat = this.clock.seconds();
    // No access token outlives its grant.
    const exp = Math.min(iat + this.settings.accessTokenTtl, Math.floor(grant.expiresAt / 1000));
    const claims: AccessTokenClaims = {
      iss: this.settings.issuer,
      sub: subject,
      aud: await this.audienceOf(scopes),
      client_id: grant.clientId,
      iat,
      exp,
      jti: randomBytes(16).toString('base64url'),
      scope: formatScope(scopes),
      ...(grant.authTime === null ? {} : { auth_time: Math.floor(grant.authTime / 1000), amr: grant.amr ?? undefined }),
      grant_id: grant.id,
    };
    const key = await this.keys.signingKey('ES256');
    return { token: await key.sign(ACCESS_TOKEN_TYPE, claims), expiresIn: exp - iat };
  }

  /** RFC 9068 §3: the APIs that the scopes open; a token that opens none is for this server itself. */
  private async audienceOf(scopes: readonly string[]): Promise<string | readonly string[]> {
    const opened = (await this.scopes.catalogue()).audiencesOf(scopes);
    // UserInfo is an API of this server itself (OpenID Connect Core §5.3).
    const audiences = scopes.includes(OPENID) ? [...opened, this.settings.issuer] : opened;
    return audiences.length > 1 ? audiences : (audiences[0] ?? this.settings.issuer);
  }
}
