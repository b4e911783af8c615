import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { type Grant, isActive } from '../grants/grant.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { InvalidGrantError } from '../protocol/errors.js';
import { Revocation } from '../revocation/revocation.js';
import { type EntitledGrant, Entitlement } from './entitlement.js';
import type { RefreshToken } from './refresh-token.js';

/** The next refresh token of a grant, for the one caller that has the current one. */
@Injectable()
export class RefreshRotation {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly entitlement: Entitlement,
    private readonly revocation: Revocation,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws InvalidGrantError; a token that was used before takes the grant with it */
  async rotate(token: RefreshToken, grant: Grant, client: Client): Promise<EntitledGrant> {
    const now = this.clock.now();
    const idleExpiresAt = Math.min(now + this.settings.refreshTokenIdleTtl * 1000, grant.expiresAt);
    const generation = token.generation + (client.profile.rotatesRefreshTokens ? 1 : 0);
    const next = { generation, rotatedAt: now, idleExpiresAt };
    const rotated = await this.entitlement.rotate({ ...grant, generation: token.generation }, next);
    if (rotated) return rotated;
    const current = await this.grants.find(grant.id);
    if (current && this.isLostAnswer(token, current, client, now)) return this.entitlement.recheck(current);
    return this.refuse(token, current, now);
  }

  /** The token before the current one, within its grace: the next is derived, so the same answer can be given again. */
  private isLostAnswer(token: RefreshToken, current: Grant, client: Client, now: number): boolean {
    const grace = (client.refreshGrace ?? this.settings.refreshTokenGrace) * 1000;
    const isRecent = current.rotatedAt !== null && now - current.rotatedAt < grace;
    return isRecent && current.generation === token.generation + 1 && isActive(current, now);
  }

  private async refuse(token: RefreshToken, current: Grant | null, now: number): Promise<never> {
    const isReuse = current?.generation != null && current.generation > token.generation && isActive(current, now);
    if (!isReuse) throw notGood(reasonAgainst(current, now));
    // RFC 9700 §4.14.2: somebody has it who should not, and nobody can tell which of the two that is.
    await this.revocation.endReused(current.id, current.clientId);
    throw new InvalidGrantError('The refresh token has been used before. What was issued with it has been revoked.');
  }
}

/** @param cause which of them, for the log */
export function notGood(cause: string): InvalidGrantError {
  return new InvalidGrantError(
    'The refresh token is expired, revoked, or not of this client. Start the sign-in again.',
    { cause },
  );
}

function reasonAgainst(current: Grant | null, now: number): string {
  if (!current) return 'there is no such grant any more';
  if (current.revokedAt !== null) return `the grant was revoked (${current.revocationReason})`;
  if (!isActive(current, now)) return 'the grant has expired';
  return 'the user was disabled or deleted, or the token is none that was issued';
}
