import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Sealer } from '../crypto/sealer.js';
import type { ClaimsRequest } from '../protocol/claims-request.js';
import type { Exemption } from './exemptions.js';

/** What was decided, on its way through the browser. */
export interface AuthorizationCode {
  /** The id that the grant will have; redeeming the code is inserting the grant under it. */
  readonly grantId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly redirectUriWasSent: boolean;
  readonly userId: string;
  readonly securityStamp: string;
  readonly sessionId: string;
  readonly scope: string;
  /** Of the request (RFC 8707 §2). */
  readonly resources?: readonly string[];
  readonly nonce?: string;
  readonly codeChallenge?: string;
  /** Thumbprint of the key that must redeem it (RFC 9449 §10). */
  readonly dpopJkt?: string;
  readonly claims?: ClaimsRequest;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly expiresAt: number;
}

const KIND = 'authorization-code';

/** Codes are sealed letters: they are not stored when they are issued, and nobody but this server can read or make one. */
@Injectable()
export class AuthorizationCodes {
  constructor(
    private readonly sealer: Sealer,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The letter. Each use of a switch that loosens something is written down first; a code that is as strict as can be
   * costs no statement.
   */
  async issue(code: AuthorizationCode, exemptions: readonly Exemption[]): Promise<string> {
    if (exemptions.length > 0) await this.report(code, exemptions);
    return this.sealer.seal(KIND, code);
  }

  open(letter: string): AuthorizationCode | undefined {
    return this.sealer.open<AuthorizationCode>(KIND, letter);
  }

  private report({ clientId, userId, grantId: grant, scope }: AuthorizationCode, switches: readonly Exemption[]) {
    return this.audit.record({ type: 'client.exemption_used', clientId, userId, details: { switches, grant, scope } });
  }
}
