import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { type JwtClaims, SignedByClient } from '../clients/signed-by-client.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { InvalidRequestObjectError, RequestNotSupportedError } from '../protocol/errors.js';
import { Parameters } from '../protocol/parameters.js';

const TYPES = ['oauth-authz-req+jwt'];
/** Claims about the object itself; everything else in it is a parameter. */
const OWN_CLAIMS = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);
/** Seconds. */
const TOLERANCE = 10;
const LONGEST_TTL = 3600;

/** Signed request objects (RFC 9101): what the client signed counts, and what stands beside it does not. */
@Injectable()
export class RequestObjects {
  constructor(
    private readonly signed: SignedByClient,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * The parameters that the client signed.
   * @param isFresh the client has just handed the object out, which says of its age what `exp` would
   * @throws RequestNotSupportedError for a client without keys, whose objects nobody could verify
   * @throws InvalidRequestObjectError
   */
  async open(token: string, client: Client, isFresh = false): Promise<Parameters> {
    if (!client.hasKeys) {
      throw new RequestNotSupportedError('This client has registered no keys, so its request objects are not read.');
    }
    const expectation = { types: TYPES, algorithm: client.requestObjectAlgorithm };
    const claims = await this.signed.verify(token, client, expectation);
    if (!claims) {
      throw new InvalidRequestObjectError('The request object must be signed with a registered key of the client.');
    }
    this.requireOwn(claims, client);
    this.requireTimely(claims, isFresh);
    const members = Object.entries(claims).filter(([name]) => !OWN_CLAIMS.has(name));
    // RFC 9101 §4: no object within the object.
    if (members.some(([name]) => name === 'request' || name === 'request_uri')) {
      throw new InvalidRequestObjectError('A request object must not have request or request_uri.');
    }
    return Parameters.fromClaims(members);
  }

  // RFC 9101 §4 and §6.3: issued by the client, for this server, about the client that asks.
  private requireOwn({ iss, aud, client_id: clientId }: JwtClaims, client: Client): void {
    const audiences = [aud].flat();
    if (iss !== client.id || !audiences.includes(this.settings.issuer) || clientId !== client.id) {
      throw new InvalidRequestObjectError(
        'The request object must have iss and client_id of the client, and aud of this server.',
      );
    }
  }

  private requireTimely({ exp, nbf }: JwtClaims, isFresh: boolean): void {
    const now = this.clock.seconds();
    const isCurrent =
      (isFresh && exp === undefined) || (typeof exp === 'number' && exp > now - TOLERANCE && exp <= now + LONGEST_TTL);
    const hasBegun = nbf === undefined || (typeof nbf === 'number' && nbf <= now + TOLERANCE);
    if (!isCurrent || !hasBegun) {
      throw new InvalidRequestObjectError(`The request object must have exp, within ${LONGEST_TTL} seconds from now.`);
    }
  }
}
