import { Injectable } from '@nestjs/common';
import { Sealer } from '../crypto/sealer.js';
import type { ClaimsRequest } from '../protocol/claims-request.js';

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
  constructor(private readonly sealer: Sealer) {}

  /** The letter. */
  seal(code: AuthorizationCode): string {
    return this.sealer.seal(KIND, code);
  }

  open(letter: string): AuthorizationCode | undefined {
    return this.sealer.open<AuthorizationCode>(KIND, letter);
  }
}
