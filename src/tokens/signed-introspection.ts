import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { KeyRing } from '../keys/key-ring.js';
import type { IntrospectionResponse } from './introspection.js';

const TYPE = 'token-introspection+jwt';

/** RFC 9701 §5. */
export const INTROSPECTION_MEDIA_TYPE = `application/${TYPE}`;

/** Introspection answers that can be shown to others as proof of what this server said (RFC 9701). */
@Injectable()
export class SignedIntrospection {
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * What a token is worth stands in a member of its own, and `sub` and `exp` nowhere beside it: so the answer can never
   * pass as the token itself (RFC 9701 §5, §8.1).
   */
  async sign(token_introspection: IntrospectionResponse, client: Client): Promise<string> {
    const key = await this.keys.signingKey(client.introspectionAlgorithm);
    const { issuer: iss } = this.settings;
    return key.sign(TYPE, { iss, aud: client.id, iat: this.clock.seconds(), token_introspection });
  }
}

/** RFC 9701 §4: whether an Accept header asks for the signed answer, and not rather for the plain one (RFC 9110 §12.5.1). */
export function asksForSigned(accept: string | undefined): boolean {
  const weights = new Map((accept ?? '').split(',').map(weightOf));
  const signed = weights.get(INTROSPECTION_MEDIA_TYPE) ?? 0;
  return signed > 0 && signed >= (weights.get('application/json') ?? 0);
}

function weightOf(range: string): [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return [type, weight === undefined ? 1 : Number(weight) || 0];
}
