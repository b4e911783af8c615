import type { AuditEventEntity } from '../audit/audit-event.entity.js';
import type { AuditEventType } from '../audit/audit-event.js';
import { signals } from '../telemetry/signals.js';
import { ask } from './asking.js';
import { frozen } from './frozen.js';
import type { SecurityEvent, SecurityEventHook } from './hook.js';

/** Events that one hook may have in hand: a slow one loses events before it costs the server its memory. */
const MOST_IN_HAND = 1000;

/** Tells security events to those who registered for them; nobody waits for any of them. */
export class SecurityListeners {
  private readonly inHand = new Map<string, number>();

  constructor(private readonly hooks: readonly SecurityEventHook[]) {}

  get isEmpty(): boolean {
    return this.hooks.length === 0;
  }

  tell(row: Readonly<AuditEventEntity>): void {
    const event = eventOf(row);
    for (const hook of this.hooks) void this.tellOne(hook, event);
  }

  private async tellOne(hook: SecurityEventHook, event: SecurityEvent): Promise<void> {
    const inHand = this.inHand.get(hook.name) ?? 0;
    if (inHand >= MOST_IN_HAND) {
      signals.hookAsked.send({ hook: hook.name, on: hook.on, outcome: 'dropped', seconds: 0 });
      return;
    }
    this.inHand.set(hook.name, inHand + 1);
    await ask({ hook, run: (signal) => hook.run(event, signal), read: () => undefined, about: event.id });
    this.inHand.set(hook.name, (this.inHand.get(hook.name) ?? 1) - 1);
  }
}

function eventOf({ chain, sequence, type, userId, clientId, details, at }: AuditEventEntity): SecurityEvent {
  return frozen<SecurityEvent>({
    on: 'securityEvent',
    id: `${chain}.${sequence}`,
    type: type as AuditEventType,
    ...(userId === null ? {} : { userId }),
    ...(clientId === null ? {} : { clientId }),
    // The row is the audit log's own.
    details: structuredClone(details),
    at,
  });
}
