import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import type { Grant } from '../grants/grant.js';
import type { AddedClaims } from '../hooks/answers.js';
import type { BeforeTokensEvent, Claims } from '../hooks/hook.js';
import { Hooks } from '../hooks/hooks.js';
import { TokensDeniedError } from '../protocol/errors.js';
import { withinRequest } from '../http/request-scope.js';
import { InvalidTokenError, type VerifiedToken } from '../resource-server/index.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import type { Issuance } from './issuance.js';

/** What is about to be issued. */
interface Asked {
  readonly proof: Pick<Issuance, 'client' | 'target'>;
  readonly grant: Grant | undefined;
  readonly grantType: string;
  readonly notes: RequestNotes;
}

/** What UserInfo is about to answer. */
export interface UserinfoQuestion {
  readonly client: Client;
  readonly grant: Grant;
  readonly token: VerifiedToken;
  readonly notes: RequestNotes;
}

/** What extensions have to say about tokens and UserInfo. */
@Injectable()
export class TokenExtensions {
  constructor(private readonly hooks: Hooks) {}

  get exist(): boolean {
    return this.hooks.areAskedBeforeTokens;
  }

  /** @throws OAuthError when one says no, or one that must answer does not */
  async ask({ proof: { client, target }, grant, grantType, notes }: Asked): Promise<AddedClaims> {
    const { scopes, audience } = target;
    const facts = { answer: 'tokens', grantType, clientId: client.id, scopes, audience } as const;
    const answer = await this.answerTo({ ...facts, ...factsOf(grant) }, notes);
    if ('deny' in answer) throw new TokensDeniedError(answer.deny);
    return answer;
  }

  /** @throws InvalidTokenError when one says no: the token opens nothing here any more */
  async forUserinfo({ client, grant, token, notes }: UserinfoQuestion): Promise<Claims> {
    const { scopes, audience } = token;
    const facts = { answer: 'userinfo', clientId: client.id, scopes: [...scopes], audience } as const;
    const answer = await this.answerTo({ ...facts, ...factsOf(grant) }, notes);
    if ('deny' in answer) throw new InvalidTokenError(answer.deny);
    return answer.userInfo;
  }

  private answerTo(facts: TokenFacts, notes: RequestNotes): ReturnType<Hooks['beforeTokens']> {
    const { correlationId } = notes;
    return withinRequest(notes, () => this.hooks.beforeTokens({ ...facts, correlationId }));
  }
}

type TokenFacts = Omit<BeforeTokensEvent, 'on' | 'now' | 'correlationId'>;

type GrantFacts = Pick<BeforeTokensEvent, 'userId' | 'sessionId' | 'grantId' | 'authTime' | 'acr' | 'amr'>;

function factsOf(grant: Grant | undefined): GrantFacts {
  if (!grant) return {};
  const { id: grantId, userId, sessionId, authTime, acr, amr } = grant;
  const known = Object.entries({ grantId, userId, sessionId, authTime, acr, amr });
  return Object.fromEntries(known.filter(([, value]) => value != null));
}
