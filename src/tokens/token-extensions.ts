import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import type { Grant } from '../grants/grant.js';
import type { AddedClaims } from '../hooks/answers.js';
import type { BeforeTokensEvent, Claims } from '../hooks/hook.js';
import { Hooks } from '../hooks/hooks.js';
import { TokensDeniedError } from '../protocol/errors.js';
import { InvalidTokenError, type VerifiedToken } from '../resource-server/index.js';
import type { Issuance } from './issuance.js';

/** What is about to be issued. */
interface Asked {
  readonly proof: Pick<Issuance, 'client' | 'target'>;
  readonly grant: Grant | undefined;
  readonly grantType: string;
  readonly correlationId: string;
}

/** What UserInfo is about to answer. */
export interface UserinfoQuestion {
  readonly client: Client;
  readonly grant: Grant;
  readonly token: VerifiedToken;
  readonly correlationId: string;
}

/** What extensions have to say about tokens and UserInfo. */
@Injectable()
export class TokenExtensions {
  constructor(private readonly hooks: Hooks) {}

  get exist(): boolean {
    return this.hooks.areAskedBeforeTokens;
  }

  /** @throws OAuthError when one says no, or one that must answer does not */
  async ask({ proof: { client, target }, grant, grantType, correlationId }: Asked): Promise<AddedClaims> {
    const { scopes, audience } = target;
    const facts = { answer: 'tokens', grantType, clientId: client.id, scopes, audience, correlationId } as const;
    const answer = await this.hooks.beforeTokens({ ...facts, ...factsOf(grant) });
    if ('deny' in answer) throw new TokensDeniedError(answer.deny);
    return answer;
  }

  /** @throws InvalidTokenError when one says no: the token opens nothing here any more */
  async forUserinfo({ client, grant, token, correlationId }: UserinfoQuestion): Promise<Claims> {
    const { scopes, audience } = token;
    const facts = { answer: 'userinfo', clientId: client.id, scopes: [...scopes], audience, correlationId } as const;
    const answer = await this.hooks.beforeTokens({ ...facts, ...factsOf(grant) });
    if ('deny' in answer) throw new InvalidTokenError(answer.deny);
    return answer.userInfo;
  }
}

type GrantFacts = Pick<BeforeTokensEvent, 'userId' | 'sessionId' | 'grantId' | 'authTime' | 'acr' | 'amr'>;

function factsOf(grant: Grant | undefined): GrantFacts {
  if (!grant) return {};
  const { id: grantId, userId, sessionId, authTime, acr, amr } = grant;
  const known = Object.entries({ grantId, userId, sessionId, authTime, acr, amr });
  return Object.fromEntries(known.filter(([, value]) => value != null));
}
