import type { AuthorizationCode } from '../authorization/authorization-code.js';
import type { PersonalGrant } from './entitlement.js';

/** How long a grant lives, and whether it is refreshed. */
interface Lifetime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds; and of those, how many may pass without use. */
  readonly ttl: number;
  readonly idleTtl: number;
  readonly isRefreshed: boolean;
}

/** The grant that a person and a client have agreed on, as it is stored. */
export function grantOf(code: AuthorizationCode, { now, ttl, idleTtl, isRefreshed }: Lifetime): PersonalGrant {
  return {
    id: code.grantId,
    clientId: code.clientId,
    userId: code.userId,
    sessionId: code.sessionId,
    scope: code.scope,
    resource: code.resources?.join(' ') ?? null,
    generation: isRefreshed ? 0 : null,
    rotatedAt: null,
    authTime: code.authTime,
    acr: code.acr,
    amr: code.amr,
    claims: code.claims ?? null,
    confirmation: null,
    createdAt: now,
    expiresAt: now + ttl * 1000,
    idleExpiresAt: now + idleTtl * 1000,
    revokedAt: null,
    revocationReason: null,
  };
}
