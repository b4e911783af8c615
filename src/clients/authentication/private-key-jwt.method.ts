import { InvalidClientError } from '../../protocol/errors.js';
import type { Client } from '../client.js';
import { type JwtClaims, unverifiedClaims, unverifiedHeader } from '../signed-by-client.js';
import type { AuthenticationTools, ClientAuthenticationMethod } from './client-authentication-method.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const ASSERTION_TYPES = ['client-authentication+jwt'];
/** Seconds that an assertion may reach into the future, and that clocks may differ. */
const LONGEST_TTL = 300;
const TOLERANCE = 10;

/** RFC 7523 §3: the client signs who it is, for this server, for a moment, once. */
export const privateKeyJwt: ClientAuthenticationMethod = {
  name: 'private_key_jwt',
  isAttempted: ({ parameters }) => {
    const assertion = parameters.get('client_assertion');
    if (assertion === undefined) return parameters.get('client_assertion_type') !== undefined;
    // By what it says of itself; that it is the registered method is proven afterwards, so nobody can choose.
    return !isHmac(assertion);
  },
  claimedClientId({ parameters }) {
    if (parameters.get('client_assertion_type') !== ASSERTION_TYPE) {
      throw new InvalidClientError(`client_assertion_type must be ${ASSERTION_TYPE}.`);
    }
    const subject = unverifiedClaims(parameters.get('client_assertion') ?? '')?.['sub'];
    if (typeof subject !== 'string') {
      throw new InvalidClientError('client_assertion must be a JWT whose sub is the client_id.');
    }
    return subject;
  },
  async isProven({ parameters }, client, tools) {
    const expectation = { types: ASSERTION_TYPES, algorithm: client.assertionAlgorithm };
    const claims = await tools.signed.verify(parameters.require('client_assertion'), client, expectation);
    return claims !== undefined && isAcceptable(claims, client, tools);
  },
};

/** Whether an assertion says so of itself. */
export function isHmac(assertion: string | undefined): boolean {
  if (assertion === undefined) return false;
  const algorithm = unverifiedHeader(assertion)?.['alg'];
  return typeof algorithm === 'string' && algorithm.startsWith('HS');
}

/** RFC 7523 §3, for claims that the client has signed in whatever way. Claims the one use of the assertion. */
export async function isAcceptable(claims: JwtClaims, client: Client, tools: AuthenticationTools): Promise<boolean> {
  const isGood =
    isMeantForUs(claims, client, tools) && isTimely(claims, tools) && (await isFirstUse(claims, client, tools));
  if (isGood && claims['aud'] !== tools.issuer) await tools.reportExemption(client, 'portico_assertion_audience');
  return isGood;
}

/** RFC 7523 §3: iss and sub are the client; the audience is the issuer alone, so that no other server's assertion counts. */
function isMeantForUs({ iss, sub, aud }: JwtClaims, client: Client, { issuer }: AuthenticationTools): boolean {
  // RFC 9126 §2 would have the endpoint of pushed requests, too.
  const audiences = client.acceptsEndpointAudience ? [issuer, `${issuer}/token`, `${issuer}/par`] : [issuer];
  const audience: unknown = client.acceptsEndpointAudience && Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  return iss === client.id && sub === client.id && audiences.some((expected) => expected === audience);
}

function isTimely({ exp, nbf, iat }: JwtClaims, { now }: AuthenticationTools): boolean {
  const seconds = now / 1000;
  if (typeof exp !== 'number' || exp <= seconds - TOLERANCE || exp > seconds + LONGEST_TTL + TOLERANCE) return false;
  return [nbf, iat].every((time) => time === undefined || (typeof time === 'number' && time <= seconds + TOLERANCE));
}

/** RFC 7523 §3 (7): each assertion counts once, in all processes. */
async function isFirstUse(
  { jti, exp }: JwtClaims,
  client: Client,
  { singleUse }: AuthenticationTools,
): Promise<boolean> {
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return false;
  const expiresAt = ((exp as number) + TOLERANCE) * 1000;
  return singleUse.claim('client-assertion', JSON.stringify([client.id, jti]), Math.ceil(expiresAt));
}
