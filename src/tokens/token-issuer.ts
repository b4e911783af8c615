import { Injectable } from '@nestjs/common';
import { InvalidGrantError } from '../protocol/errors.js';
import { formatScope } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';
import { subjectOf } from '../users/subject.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { AccessTokens } from './access-token.js';
import type { EntitledGrant } from './entitlement.js';
import { IdTokens } from './id-token.js';
import type { IdentityIssuance, Issuance, TokenResponse } from './issuance.js';
import { RefreshTokens } from './refresh-token.js';
import { ReleasedClaims } from './released-claims.js';

/** Whom an ID token is about, and what is told beside that. */
interface Identified {
  readonly subject: string;
  readonly user: UserEntity | undefined;
  /** The one that is issued with it. */
  readonly accessToken?: string;
  /** Scopes of which it tells the claims. */
  readonly told?: readonly string[];
}

/** Every token there is comes from here; a grant gets here only through `Entitlement`, which looked at everything again. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly users: UsersService,
    private readonly accessTokens: AccessTokens,
    private readonly idTokens: IdTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly released: ReleasedClaims,
  ) {}

  async issue(issuance: Issuance): Promise<TokenResponse> {
    const { client, scopes, target } = issuance;
    const user = await this.userFor(issuance);
    const subject = subjectFor(issuance, user);
    const { token, expiresIn } = await this.accessTokens.issue(issuance, subject);
    // Whatever the access token is for, the ID token tells the client who signed in.
    const isSignIn = scopes.includes(OPENID) && client.scopes.has(OPENID);
    return {
      access_token: token,
      token_type: issuance.jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: expiresIn,
      scope: formatScope(target.scopes),
      ...this.refreshTokenOf(issuance),
      ...(isSignIn ? await this.idTokenOf(issuance, { subject, user, accessToken: token }) : {}),
    };
  }

  /**
   * An ID token alone: nothing opens UserInfo then, so what the scopes stand for is told in it (OpenID Connect Core §5.4).
   * @throws InvalidGrantError when the user is gone
   */
  async issueIdentity(issuance: IdentityIssuance): Promise<string> {
    const { client, grant, scopes } = issuance;
    const user = await this.existing(grant.userId);
    const told = scopes.filter((name) => client.scopes.has(name));
    return this.signIdentity(issuance, grant, { subject: subjectFor(issuance, user), user, told });
  }

  /** Read only where a token says more about the user than the grant knows. */
  private async userFor({ client, grant }: Issuance): Promise<UserEntity | undefined> {
    const isTold = client.sector !== undefined || grant?.claims?.id_token !== undefined;
    return isTold ? this.existing(grant?.userId) : undefined;
  }

  private async existing(userId: string | null | undefined): Promise<UserEntity | undefined> {
    if (userId == null) return undefined;
    const user = await this.users.find(userId);
    if (user) return user;
    throw new InvalidGrantError('The user of this grant does not exist any more. Start the sign-in again.');
  }

  private refreshTokenOf({ grant }: Issuance): { refresh_token?: string } {
    if (grant?.generation == null) return {};
    return { refresh_token: this.refreshTokens.derive({ grantId: grant.id, generation: grant.generation }) };
  }

  private async idTokenOf(issuance: Issuance, identified: Identified): Promise<{ id_token?: string }> {
    const { grant } = issuance;
    return grant?.userId == null ? {} : { id_token: await this.signIdentity(issuance, grant, identified) };
  }

  private async signIdentity(
    { client, nonce, added }: Issuance,
    grant: EntitledGrant,
    { subject, user, accessToken, told }: Identified,
  ): Promise<string> {
    const released = user ? await this.released.forIdToken(user, client, grant, told) : {};
    const claims = added ? { ...added.idToken, ...released } : released;
    return this.idTokens.sign({ client, grant, subject, nonce, accessToken, claims });
  }
}

/** Whom a token is about: the user as this client knows them, or the client itself. */
function subjectFor({ client, grant }: Issuance, user: UserEntity | undefined): string {
  return user ? subjectOf(user, client.sector) : (grant?.userId ?? client.id);
}
