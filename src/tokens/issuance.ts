import type { Client } from '../clients/client.js';
import type { Grant } from '../grants/grant.js';
import type { AddedClaims } from '../hooks/answers.js';
import type { EntitledGrant } from './entitlement.js';
import type { Target } from './target.js';

/** What has been proven and claimed: the client may have tokens for this. The rest is `issue()`'s. */
export interface Issuance {
  readonly client: Client;
  /** The grant that was just redeemed or rotated; absent where the client acts for itself. */
  readonly grant?: EntitledGrant;
  /** What was asked for now; within the grant. */
  readonly scopes: readonly string[];
  /** What the access token is for; within the scopes. */
  readonly target: Target;
  /** `nonce` of the authorization request, for the first ID token (OpenID Connect Core §12.2). */
  readonly nonce?: string;
  /** Thumbprint of the key that the access token is bound to (RFC 9449 §6); absent for bearer tokens. */
  readonly jkt?: string;
  /** What extensions say beside the server's own claims. */
  readonly added?: AddedClaims;
}

/** The same for a person who has signed in. */
export type IdentityIssuance = Issuance & { readonly grant: EntitledGrant };

/**
 * What a grant type has proven. What can be had once is claimed last, after everybody else was asked: a no, or a failure of
 * somebody else, spends neither code nor refresh token.
 */
export interface Proof extends Issuance {
  readonly pending?: Pending;
}

export interface Pending {
  /** The grant as it will be, for those who are asked. */
  readonly grant?: Grant;
  /** Claims it by one statement. @throws OAuthError when somebody else was first, or the right to it has ended */
  claim(): Promise<EntitledGrant | undefined>;
}

/** RFC 6749 §5.1. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

const TOKEN_KINDS = ['access_token', 'refresh_token', 'id_token'] as const;

/** Which tokens an answer has, for those who count. */
export function kindsOf(answer: object): readonly string[] {
  return TOKEN_KINDS.filter((kind) => kind in answer);
}
