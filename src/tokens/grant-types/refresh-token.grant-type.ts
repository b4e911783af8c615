import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { Clock } from '../../clock/clock.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { type Grant, isActive } from '../../grants/grant.js';
import { GrantsRepository } from '../../grants/grants.repository.js';
import { InvalidGrantError, InvalidScopeError } from '../../protocol/errors.js';
import type { Parameters } from '../../protocol/parameters.js';
import { parseScope } from '../../protocol/scope.js';
import { Revocation } from '../../revocation/revocation.js';
import { type EntitledGrant, Entitlement } from '../entitlement.js';
import type { Issuance } from '../issuance.js';
import { type RefreshToken, RefreshTokens } from '../refresh-token.js';
import type { GrantType } from './grant-type.js';

/** RFC 6749 §6, with rotation (RFC 9700 §4.14.2): each token is good once, and a lost answer is given again. */
@Injectable()
export class RefreshTokenGrantType implements GrantType {
  readonly name = 'refresh_token';

  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly grants: GrantsRepository,
    private readonly entitlement: Entitlement,
    private readonly revocation: Revocation,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async authorize(parameters: Parameters, client: Client, jkt?: string): Promise<Issuance> {
    const token = this.refreshTokens.read(parameters.require('refresh_token'));
    if (!token) throw new InvalidGrantError('The refresh token is not one of this server, or was changed on the way.');
    const grant = await this.grants.find(token.grantId);
    // RFC 6749 §6: bound to the client it was issued to; to another one it does not exist.
    if (grant?.clientId !== client.id) throw notGood();
    requireSameKey(grant, jkt);
    const scopes = narrow(grant, parameters.get('scope'));
    return { client, grant: await this.rotate(token, grant, client), scopes };
  }

  private async rotate(token: RefreshToken, grant: Grant, client: Client): Promise<EntitledGrant> {
    const now = this.clock.now();
    const idleExpiresAt = Math.min(now + this.settings.refreshTokenIdleTtl * 1000, grant.expiresAt);
    const next = { generation: token.generation + 1, rotatedAt: now, idleExpiresAt };
    const rotated = await this.entitlement.rotate(grant, next);
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
    if (!isReuse) throw notGood();
    // RFC 9700 §4.14.2: somebody has it who should not, and nobody can tell which of the two that is.
    await this.revocation.endReused(current.id, current.clientId);
    throw new InvalidGrantError('The refresh token has been used before. What was issued with it has been revoked.');
  }
}

/** RFC 9449 §5: before anything is rotated or revoked, so that a thief without the key cannot do either. */
function requireSameKey({ confirmation }: Grant, jkt: string | undefined): void {
  if (confirmation === null || confirmation === jkt) return;
  throw new InvalidGrantError('The refresh token is bound to a key; send a DPoP proof by the key it was issued for.');
}

/** RFC 6749 §6: the same scope or less; the grant keeps what it has. */
function narrow(grant: Grant, asked: string | undefined): readonly string[] {
  const granted = parseScope(grant.scope) ?? [];
  if (asked === undefined) return granted;
  const scopes = parseScope(asked);
  if (!scopes?.every((name) => granted.includes(name))) {
    throw new InvalidScopeError(`The scope must be within what was granted: ${grant.scope}`);
  }
  return scopes;
}

function notGood(): InvalidGrantError {
  return new InvalidGrantError(
    'The refresh token is expired, revoked, or not of this client. Start the sign-in again.',
  );
}
