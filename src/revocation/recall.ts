import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Clock } from '../clock/clock.js';
import { GrantsRepository } from '../grants/grants.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';

export interface Recalled {
  readonly grants: number;
  readonly sessions: number;
}

/**
 * Ends everything that was issued before a moment: after a backup was restored, whose revocations and sign-outs are
 * lost, or when nobody knows what was stolen. Clients are not told; their tokens simply end.
 */
@Injectable()
export class Recall {
  constructor(
    private readonly sessions: SessionsService,
    private readonly grants: GrantsRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Not one unit of work: millions of rows would be locked in it. What was interrupted is finished by the next call.
   * Sessions first: a code that was made in one of them is not redeemed any more, and makes no grant behind the others.
   */
  async endIssuedBefore(moment: number): Promise<Recalled> {
    const sessions = await this.sessions.endBegunBefore(moment);
    const grants = await this.grants.revokeMadeBefore(moment, 'revoked_by_administrator', this.clock.now());
    const details = { issuedBefore: moment, reason: 'revoked_by_administrator', count: grants, sessions };
    await this.audit.record({ type: 'grant.revoked', details });
    return { grants, sessions };
  }
}
