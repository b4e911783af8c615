import type { AuditEventEntity } from './audit-event.entity.js';

/** An event as scripts and collectors see it. */
export interface AuditEventJson {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  readonly user_id?: string;
  readonly client_id?: string;
  /** Names, ids and reasons; never a credential. */
  readonly details: Readonly<Record<string, unknown>>;
  /** One for each process that writes. */
  readonly chain: string;
  /** Place in the chain, from 1. */
  readonly sequence: number;
  /** SHA-256 over this event and the one before, base64url. */
  readonly hash: string;
}

export function auditEventToJson(event: AuditEventEntity): AuditEventJson {
  const { at, type, userId, clientId, details, chain, sequence, hash } = event;
  return {
    at: new Date(at).toISOString(),
    type,
    ...(userId === null ? {} : { user_id: userId }),
    ...(clientId === null ? {} : { client_id: clientId }),
    details,
    chain,
    sequence,
    hash: Buffer.from(hash).toString('base64url'),
  };
}
