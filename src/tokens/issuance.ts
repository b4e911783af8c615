import type { Client } from '../clients/client.js';
import type { Grant } from '../grants/grant.js';

/** What a grant type has proven and claimed: the client may have tokens for this. The rest is `issue()`'s. */
export interface Issuance {
  readonly client: Client;
  /** The grant that was just inserted or rotated; absent where the client acts for itself. */
  readonly grant?: Grant;
  /** What the access token is for; within the grant. */
  readonly scopes: readonly string[];
  /** Facts of a sign-in that must still hold; only where a code was redeemed. */
  readonly signIn?: { readonly securityStamp: string; readonly sessionId: string; readonly nonce?: string };
}

/** RFC 6749 §5.1. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}
