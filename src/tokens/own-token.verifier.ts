import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { ClaimError, demandClaims, tokenFrom } from '../resource-server/claims.js';
import {
  InvalidTokenError,
  type ProtectedRequest,
  RFC9068_TOKENS,
  TokenVerifier,
  type VerifiedToken,
} from '../resource-server/index.js';
import { OpaqueAccessTokens } from './opaque-access-token.js';

/** Verifies the opaque access tokens of this server where they are used at this server itself. */
@Injectable()
export class OpaqueTokenReader {
  constructor(
    private readonly tokens: OpaqueAccessTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * Undefined for anything that is no opaque token of this server.
   * @throws InvalidTokenError for one that has expired, or is for another audience
   */
  read(token: string, issuer: string, audiences: readonly string[]): VerifiedToken | undefined {
    const opened = this.tokens.open(token);
    if (!opened) return undefined;
    const claims = { ...opened };
    try {
      demandClaims(claims, { issuer, audiences, shape: RFC9068_TOKENS, clockTolerance: 0 }, this.clock.now() / 1000);
    } catch (error) {
      const description = error instanceof ClaimError && error.isPublic ? error.message : undefined;
      throw new InvalidTokenError(description, { cause: error });
    }
    return tokenFrom(claims, RFC9068_TOKENS);
  }
}

/** Takes whatever access tokens this server issues: sealed ones, and JWTs. */
export class OwnTokenVerifier extends TokenVerifier {
  constructor(
    private readonly opaque: OpaqueTokenReader,
    private readonly jwts: TokenVerifier,
    private readonly expected: { readonly issuer: string; readonly audience: readonly string[] },
  ) {
    super();
  }

  async verify(token: string, request: ProtectedRequest): Promise<VerifiedToken> {
    const { issuer, audience } = this.expected;
    return this.opaque.read(token, issuer, audience) ?? this.jwts.verify(token, request);
  }
}
