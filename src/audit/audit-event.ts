import { sha256 } from '../crypto/hash.js';
import type { AuditEventEntity } from './audit-event.entity.js';
import type { AuditEventType } from './audit-event-types.js';

export type { AuditEventType };

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
