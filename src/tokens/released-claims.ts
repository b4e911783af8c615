import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ConsentsRepository } from '../consents/consents.repository.js';
import type { Grant } from '../grants/grant.js';
import type { ClaimsRequest } from '../protocol/claims-request.js';
import { CLAIMS_OF_SCOPE, scopesOfClaims } from '../protocol/standard-claims.js';
import { claimsOfUser } from '../users/claims-of-user.js';
import type { UserEntity } from '../users/user.entity.js';
import { TokenExtensions, type UserinfoQuestion } from './token-extensions.js';

/** Decides which claims about a person a client is told, where. */
@Injectable()
export class ReleasedClaims {
  constructor(
    private readonly consents: ConsentsRepository,
    private readonly extensions: TokenExtensions,
  ) {}

  /**
   * OpenID Connect Core §5.4: with an access token, UserInfo tells what the scopes stand for; and what was asked by name; and
   * what extensions add.
   */
  async forUserinfo(user: UserEntity, question: UserinfoQuestion): Promise<Record<string, unknown>> {
    const { client, grant, token } = question;
    const own = pick(claimsOfUser(user), [
      ...claimsOf([...token.scopes]),
      ...(await this.byName(grant, client, 'userinfo')),
    ]);
    return this.extensions.exist ? { ...(await this.extensions.forUserinfo(question)), ...own } : own;
  }

  /** @param scopes those that stand for claims here: none, where an access token opens UserInfo (OpenID Connect Core §5.4) */
  async forIdToken(
    user: UserEntity,
    client: Client,
    grant: Grant,
    scopes: readonly string[] = [],
  ): Promise<Record<string, unknown>> {
    return pick(claimsOfUser(user), [...claimsOf(scopes), ...(await this.byName(grant, client, 'id_token'))]);
  }

  /** OpenID Connect Core §5.5: a claim asked for by name is told where the person consented to the scope that has it. */
  private async byName(grant: Grant, client: Client, place: keyof ClaimsRequest): Promise<readonly string[]> {
    const names = Object.keys(grant.claims?.[place] ?? {});
    if (names.length === 0 || grant.userId === null) return [];
    const consent = client.requiresConsent ? await this.consents.find(grant.userId, client.id) : undefined;
    const isAllowed = (scope: string): boolean => client.scopes.has(scope) && (consent?.has(scope) ?? true);
    return scopesOfClaims(names)
      .filter(isAllowed)
      .flatMap((scope) => CLAIMS_OF_SCOPE[scope] ?? [])
      .filter((name) => names.includes(name));
  }
}

function claimsOf(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => CLAIMS_OF_SCOPE[scope] ?? []);
}

function pick(claims: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}
