import { Injectable } from '@nestjs/common';
import type { AuditEventEntity } from '../../audit/audit-event.entity.js';
import { AuditReader } from '../../audit/audit-reader.js';
import type { Page, Slice } from '../../database/pages.js';

/** One thing that happened to an account, as its owner may see it: nobody else's id, no inner reason. */
export interface OwnEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly type: string;
  readonly clientId: string | undefined;
  readonly network: string | undefined;
  readonly by: 'self' | 'administrator';
}

/** What happened to one account. */
@Injectable()
export class OwnActivity {
  constructor(private readonly events: AuditReader) {}

  page(userId: string, slice: Slice<AuditEventEntity>): Promise<Page<AuditEventEntity>> {
    return this.events.list({ userId }, slice);
  }
}

/** By what cursors of the list go on. */
export const ACTIVITY_ORDERS = { at: ['at', 'chain', 'sequence'] } as const;

export function ownEventOf({ at, type, clientId, userId, details }: AuditEventEntity): OwnEvent {
  const network = details['network'];
  const by = details['by'];
  return {
    at,
    type,
    clientId: clientId ?? undefined,
    network: typeof network === 'string' ? network : undefined,
    // What nobody is named for, people did themselves: they signed in, allowed something, or signed out.
    by: isSomebodyElse(by, userId) ? 'administrator' : 'self',
  };
}

function isSomebodyElse(by: unknown, userId: string | null): boolean {
  return typeof by === 'object' && by !== null && (by as { readonly user?: unknown }).user !== userId;
}
