import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { randomBytes } from '../crypto/random.js';
import type { Grant } from '../grants/grant.js';
import type { Claims } from '../hooks/hook.js';
import { KeyRing } from '../keys/key-ring.js';
import { formatScope, OFFLINE_ACCESS } from '../protocol/scope.js';
import { DEFAULT_ACCESS_TOKEN_ALGORITHM } from '../scopes/resource-server.js';
import type { AccessTokenClaims } from './access-token-claims.js';
import type { Issuance } from './issuance.js';
import { OpaqueAccessTokens } from './opaque-access-token.js';
import type { Target } from './target.js';

/** RFC 9068 §2.1: the `typ` that keeps other JWTs from passing as access tokens. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

export interface IssuedAccessToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Access tokens, in the format of the API that each is for: signed JWTs (RFC 9068), or sealed letters. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: KeyRing,
    private readonly opaque: OpaqueAccessTokens,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async issue({ client, grant, jkt, target, added }: Issuance, subject: string): Promise<IssuedAccessToken> {
    const iat = this.clock.seconds();
    const ttl = iat + accessTokenTtl(target, this.settings);
    // No access token outlives its grant.
    const exp = grant ? Math.min(ttl, Math.floor(grant.expiresAt / 1000)) : ttl;
    const claims: AccessTokenClaims = {
      iss: this.settings.issuer,
      sub: subject,
      aud: target.audience.length > 1 ? target.audience : target.audience[0]!,
      client_id: client.id,
      iat,
      exp,
      jti: randomBytes(16).toString('base64url'),
      scope: meaningful(target.scopes),
      ...(grant ? claimsOfGrant(grant) : {}),
      ...(jkt === undefined ? {} : { cnf: { jkt } }),
    };
    return { token: await this.write(claims, target, added?.accessToken), expiresIn: exp - iat };
  }

  /** @param added by extensions; the server's own claims stand above them */
  private async write(
    claims: AccessTokenClaims,
    { resourceServer }: Target,
    added: Claims | undefined,
  ): Promise<string> {
    if (resourceServer?.tokenFormat === 'opaque') return this.opaque.seal(claims, added);
    const key = await this.keys.signingKey(resourceServer?.signingAlgorithm ?? DEFAULT_ACCESS_TOKEN_ALGORITHM);
    return key.sign(ACCESS_TOKEN_TYPE, added ? { ...added, ...claims } : claims);
  }
}

/** Seconds; what an API was given counts as far as the settings allow it now. */
export function accessTokenTtl({ resourceServer }: Target, settings: Settings): number {
  const { accessTokenTtl: usual, accessTokenTtlMax: most } = settings;
  return resourceServer?.accessTokenTtl === undefined ? usual : Math.min(resourceServer.accessTokenTtl, most);
}

/** RFC 9068 §2.2.3: every scope in a token has a meaning for its audience; that one may be refreshed has none there. */
function meaningful(scopes: readonly string[]): string | undefined {
  return formatScope(scopes.filter((name) => name !== OFFLINE_ACCESS)) || undefined;
}

/** RFC 9068 §2.2.1: how the person signed in; and the grant. */
function claimsOfGrant({ id, authTime, acr, amr }: Grant): Partial<AccessTokenClaims> {
  if (authTime === null) return { grant_id: id };
  return { auth_time: Math.floor(authTime / 1000), acr: acr ?? undefined, amr: amr ?? undefined, grant_id: id };
}
