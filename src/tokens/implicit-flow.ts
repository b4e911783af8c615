import { Inject, Injectable } from '@nestjs/common';
import type {
  AuthorizationAnswer,
  FrontChannelIssuer,
  FrontChannelOrder,
} from '../authorization/authorization-answers.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { AccessDeniedError, InvalidGrantError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';
import { parseScope } from '../protocol/scope.js';
import { signals } from '../telemetry/signals.js';
import { accessTokenTtl } from './access-token.js';
import { grantOf } from './decided-grant.js';
import { Entitlement } from './entitlement.js';
import { type IdentityIssuance, kindsOf } from './issuance.js';
import { type Target, Targets } from './target.js';
import { TokenExtensions } from './token-extensions.js';
import { TokenIssuer } from './token-issuer.js';

const GRANT_TYPE = 'implicit';

/**
 * OpenID Connect Core §3.2: tokens that the browser brings. What was decided is redeemed by the server itself, in the way
 * a code is: user, session, consent and extensions are looked at as there. The client proves nothing, so there is never a
 * refresh token.
 */
@Injectable()
export class ImplicitFlow implements FrontChannelIssuer {
  constructor(
    private readonly targets: Targets,
    private readonly entitlement: Entitlement,
    private readonly extensions: TokenExtensions,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async issue({ decided, client, responseType, notes }: FrontChannelOrder): Promise<AuthorizationAnswer | undefined> {
    notes.facts.grantType = GRANT_TYPE;
    const scopes = parseScope(decided.scope) ?? [];
    const target = await this.targetOf({ decided, client, responseType }, scopes);
    const ttl = accessTokenTtl(target, this.settings);
    const grant = grantOf(decided, { now: this.clock.now(), ttl, idleTtl: ttl, isRefreshed: false });
    const proof = { client, scopes, target, nonce: decided.nonce };
    const added = this.extensions.exist
      ? await this.extensions.ask({ proof, grant, grantType: GRANT_TYPE, notes })
      : undefined;
    try {
      const redeemed = await this.entitlement.redeem(grant, decided, client);
      // A form that was sent twice: the browser shows the second answer only, so it must be as good as the first.
      const held = redeemed ?? (await this.entitlement.recall(grant));
      if (!held) return undefined;
      const answer = await this.answer({ ...proof, grant: held, added }, responseType);
      signals.tokensIssued.send({ grantType: GRANT_TYPE, kinds: kindsOf(answer) });
      return answer;
    } catch (error) {
      // Its code is one of the token endpoint (RFC 6749 §5.2); here it is told as in §4.2.2.1.
      if (error instanceof InvalidGrantError) throw new AccessDeniedError(error.description, { cause: error });
      throw error;
    }
  }

  /** Where no access token is wanted there is nothing to choose. */
  private targetOf(
    { decided: { resources }, client, responseType }: Omit<FrontChannelOrder, 'notes'>,
    scopes: readonly string[],
  ): Promise<Target> {
    return responseType === 'id_token'
      ? Promise.resolve({ audience: [this.settings.issuer], resourceServer: undefined, scopes })
      : this.targets.choose(Parameters.fromQuery(''), client, { scopes, resources });
  }

  /** OpenID Connect Core §3.2.2.5. */
  private async answer(
    issuance: IdentityIssuance,
    responseType: FrontChannelOrder['responseType'],
  ): Promise<AuthorizationAnswer> {
    if (responseType === 'id_token') return { id_token: await this.issuer.issueIdentity(issuance) };
    const { expires_in: expiresIn, ...tokens } = await this.issuer.issue(issuance);
    return { ...tokens, expires_in: String(expiresIn) };
  }
}
