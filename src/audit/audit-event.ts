import { sha256 } from '../crypto/hash.js';
import type { AuditEventEntity } from './audit-event.entity.js';

/** Everything that is written down, by what happened. */
export type AuditEventType =
  | 'login.succeeded'
  | 'login.failed'
  | 'login.throttled'
  | 'consent.allowed'
  | 'consent.denied'
  | 'consent.withdrawn'
  | 'code.replayed'
  | 'refresh_token.reused'
  | 'grant.revoked'
  | 'session.ended'
  | 'client.created'
  | 'client.registered'
  | 'client.registration_replaced'
  | 'client.exemption_used'
  | 'client.updated'
  | 'client.secret_removed'
  | 'client.enabled'
  | 'client.disabled'
  | 'client.deleted'
  | 'client.secret_rotated'
  | 'registration_token.created'
  | 'registration_token.deleted'
  | 'resource_server.created'
  | 'resource_server.updated'
  | 'resource_server.deleted'
  | 'user.created'
  | 'user.updated'
  | 'user.enabled'
  | 'user.disabled'
  | 'user.deleted'
  | 'user.password_set'
  | 'user.role_set'
  | 'user.unlocked'
  | 'delivery.retried'
  | 'key.rotated'
  | 'key.resealed';

/** What a room reports. Details hold names, ids and reasons, never a credential. */
export interface AuditEvent {
  readonly type: AuditEventType;
  readonly userId?: string | null;
  readonly clientId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The hash before the first row of a chain. */
export const CHAIN_START = Buffer.alloc(32);

/** Covers every column and the row before, in one unambiguous text. */
export function hashOf(row: Omit<AuditEventEntity, 'hash'>): Buffer {
  const { chain, sequence, at, type, userId, clientId, details, previousHash } = row;
  return sha256(
    JSON.stringify([chain, sequence, at, type, userId, clientId, details, previousHash.toString('base64url')]),
  );
}
