import type { Client } from '../clients/client.js';
import type { EntitledGrant } from './entitlement.js';
import type { Target } from './target.js';

/** What a grant type has proven and claimed: the client may have tokens for this. The rest is `issue()`'s. */
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
