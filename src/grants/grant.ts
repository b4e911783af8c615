import type { GrantEntity } from './grant.entity.js';

/** The record of one approval, as other rooms see it. */
export type Grant = Readonly<GrantEntity>;

/** Which grants a revocation means; what is left out does not narrow. */
export interface GrantSelection {
  readonly id?: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly sessionId?: string;
  /** Milliseconds since the epoch. */
  readonly createdBefore?: number;
}

/** Why a grant ended before its time; kept in the row and told in the audit log. */
export type RevocationReason =
  | 'code_replayed'
  | 'refresh_token_reused'
  | 'no_longer_entitled'
  | 'consent_withdrawn'
  | 'signed_out'
  | 'password_changed'
  | 'user_disabled'
  | 'user_deleted'
  | 'client_disabled'
  | 'client_deleted'
  | 'revoked_by_client'
  | 'revoked_by_administrator';

export function isActive(grant: Pick<Grant, 'revokedAt' | 'expiresAt'>, now: number): boolean {
  return grant.revokedAt === null && grant.expiresAt > now;
}
