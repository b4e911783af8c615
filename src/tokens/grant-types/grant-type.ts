import type { Client } from '../../clients/client.js';
import type { GrantTypeName } from '../../protocol/grant-types.js';
import type { Parameters } from '../../protocol/parameters.js';
import type { RequestNotes } from '../../telemetry/log/request-notes.js';
import type { Proof } from '../issuance.js';

/** What a client asks for, which has authenticated and may use the grant type. */
export interface TokenRequest {
  readonly parameters: Parameters;
  readonly client: Client;
  /** Thumbprint of the key that the client has proven to have, if it did (RFC 9449 §5). */
  readonly jkt: string | undefined;
  readonly notes: RequestNotes;
}

/**
 * One step of the token endpoint: what this grant type proves, and how it is claimed (`Proof.pending`).
 * Client authentication, permission, the re-check of user and client, issuing, audit and cache headers come before and
 * after, and cannot be skipped, because a grant type never sees them.
 */
export interface GrantType {
  readonly name: GrantTypeName;
  /** @throws OAuthError when the client has no right to this; nothing has been claimed then */
  authorize(request: TokenRequest): Promise<Proof>;
}
