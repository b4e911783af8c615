import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { KeyRing } from '../keys/key-ring.js';
import { SIGNING_ALGORITHM_NAMES } from '../protocol/signing-algorithms.js';
import { mediaTypeOf, readJws } from '../resource-server/jws.js';

/** An ID token of this server that came back as a hint. */
export interface IdTokenHint {
  readonly subject: string;
  readonly clientId: string;
  /** Session that it was issued in. */
  readonly sessionId: string | undefined;
}

/** ID tokens as hints: ours, whatever their age (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §4). */
@Injectable()
export class IdTokenHints {
  constructor(
    private readonly keys: KeyRing,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Undefined for anything that is no ID token of this server. */
  async read(token: string): Promise<IdTokenHint | undefined> {
    try {
      const jws = readJws(token, SIGNING_ALGORITHM_NAMES);
      const { kid } = jws.header;
      const key = typeof kid === 'string' ? await this.keys.findAny(kid, jws.algorithm) : undefined;
      // RFC 8725 §3.11: an access token or logout token is no ID token.
      return key && mediaTypeOf(jws.header) === 'jwt' ? this.toHint(jws.verify(key)) : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  private toHint({ iss, sub, aud, sid }: Readonly<Record<string, unknown>>): IdTokenHint | undefined {
    if (iss !== this.settings.issuer || typeof sub !== 'string' || typeof aud !== 'string') return undefined;
    return { subject: sub, clientId: aud, sessionId: typeof sid === 'string' ? sid : undefined };
  }
}
