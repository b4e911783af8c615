import type { Client } from '../clients/client.js';
import type { AuthorizationRequest } from './authorization-request.js';
import type { StoredRequestEntity } from './stored-request.entity.js';

/** A request on its way, with what has been written down about it if it was stored. */
export interface PendingRequest {
  readonly client: Client;
  readonly request: AuthorizationRequest;
  readonly stored?: StoredRequestEntity;
}
