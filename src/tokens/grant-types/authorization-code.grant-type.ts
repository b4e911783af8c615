import { Inject, Injectable } from '@nestjs/common';
import { type AuthorizationCode, AuthorizationCodes } from '../../authorization/authorization-code.js';
import type { Client } from '../../clients/client.js';
import { Clock } from '../../clock/clock.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { InvalidGrantError } from '../../protocol/errors.js';
import { OFFLINE_ACCESS, parseScope } from '../../protocol/scope.js';
import { Revocation } from '../../revocation/revocation.js';
import { applyRules } from '../../telemetry/log/request-notes.js';
import { grantOf } from '../decided-grant.js';
import { type EntitledGrant, Entitlement, type PersonalGrant } from '../entitlement.js';
import type { Proof } from '../issuance.js';
import { codeRules } from './authorization-code.rules.js';
import { accessTokenTtl } from '../access-token.js';
import { type Target, Targets } from '../target.js';
import type { GrantType, TokenRequest } from './grant-type.js';

/** RFC 6749 §4.1.3: the code that the browser carried, for tokens. */
@Injectable()
export class AuthorizationCodeGrantType implements GrantType {
  readonly name = 'authorization_code';

  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly targets: Targets,
    private readonly entitlement: Entitlement,
    private readonly revocation: Revocation,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async authorize({ parameters, client, jkt, notes }: TokenRequest): Promise<Proof> {
    const code = this.codes.open(parameters.require('code'));
    if (!code) throw new InvalidGrantError('The code is not one of this server, or was changed on the way.');
    notes.facts.userId = code.userId;
    applyRules(codeRules, { code, client, parameters, jkt }, notes);
    const scopes = parseScope(code.scope) ?? [];
    const target = await this.targets.choose(parameters, client, { scopes, resources: code.resources });
    // RFC 9449 §5: what a public client holds is bound to its key; others authenticate to refresh.
    const confirmation = client.isConfidential ? null : (jkt ?? null);
    const grant = { ...this.toGrant(code, client, target), confirmation };
    const claim = () => this.redeem(code, client, grant);
    return { client, pending: { grant, claim }, scopes, target, nonce: code.nonce };
  }

  // The INSERT under the id that the code carries lets exactly one redemption succeed, on every database and process.
  private async redeem(code: AuthorizationCode, client: Client, grant: PersonalGrant): Promise<EntitledGrant> {
    const isExpired = code.expiresAt <= grant.createdAt;
    const redeemed = isExpired ? undefined : await this.entitlement.redeem(grant, code, client);
    if (redeemed) return redeemed;
    // RFC 6749 §4.1.2: a second use revokes what the first one bought, however late it comes.
    const wasRedeemed = await this.revocation.endReplayed(code.grantId, client.id);
    if (isExpired && !wasRedeemed) throw new InvalidGrantError('The code has expired. Start the sign-in again.');
    throw new InvalidGrantError('The code has been used already. What was issued for it has been revoked.');
  }

  private toGrant(code: AuthorizationCode, client: Client, target: Target): PersonalGrant {
    const now = this.clock.now();
    const { refreshTokenTtl, refreshTokenIdleTtl } = this.settings;
    if (wantsRefreshToken(code, client)) {
      return grantOf(code, { now, ttl: refreshTokenTtl, idleTtl: refreshTokenIdleTtl, isRefreshed: true });
    }
    const ttl = accessTokenTtl(target, this.settings);
    return grantOf(code, { now, ttl, idleTtl: ttl, isRefreshed: false });
  }
}

/** Asked for by scope and granted, or given to this client always; and only to clients that may use it. */
function wantsRefreshToken({ scope }: AuthorizationCode, client: Client): boolean {
  const isAsked = client.alwaysGetsRefreshToken || (parseScope(scope) ?? []).includes(OFFLINE_ACCESS);
  return isAsked && client.mayUse('refresh_token');
}
