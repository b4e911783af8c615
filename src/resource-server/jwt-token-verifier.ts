import { type ClaimExpectations, ClaimError, demandClaims, tokenFrom } from './claims.js';
import { InvalidTokenError, VerifierUnavailableError } from './errors.js';
import { IssuerKeys } from './issuer-keys.js';
import type { JsonObject } from './json-object.js';
import { mediaTypeOf, readJws, type UnverifiedJws } from './jws.js';
import type { JwtVerifierOptions, KeySource } from './jwt-verifier-options.js';
import { DEFAULT_CLOCK_TOLERANCE } from './resource-server-options.js';
import { DEFAULT_ALGORITHMS, demandAsymmetric } from './signature-algorithms.js';
import { RFC9068_TOKENS } from './token-shape.js';
import { TokenVerifier } from './token-verifier.js';
import type { VerifiedToken } from './verified-token.js';

/** Verifies JWT access tokens by the keys that the issuer publishes (RFC 9068 §4). */
export class JwtTokenVerifier extends TokenVerifier {
  private readonly keys: KeySource;
  private readonly algorithms: readonly string[];
  private readonly expected: ClaimExpectations;

  /** @throws TypeError when an algorithm is not asymmetric or no audience is given */
  constructor(private readonly options: JwtVerifierOptions) {
    super();
    this.keys = options.keySource ?? new IssuerKeys(options);
    this.algorithms = demandAsymmetric(options.algorithms ?? DEFAULT_ALGORITHMS);
    this.expected = {
      issuer: options.issuer,
      audiences: [options.audience].flat(),
      shape: { ...RFC9068_TOKENS, ...options.tokenShape },
      clockTolerance: options.clockTolerance ?? DEFAULT_CLOCK_TOLERANCE,
    };
    if (this.expected.audiences.length === 0) throw new TypeError('audience: expected at least one.');
  }

  /** @throws InvalidTokenError, VerifierUnavailableError */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const jws = readJws(token, this.algorithms);
      this.demandHeader(jws.header);
      const claims = jws.verify(await this.keyOf(jws));
      demandClaims(claims, this.expected, (this.options.now ?? Date.now)() / 1000);
      return tokenFrom(claims, this.expected.shape);
    } catch (error) {
      throw refusal(error);
    }
  }

  private demandHeader(header: JsonObject): void {
    // RFC 9068 §4: the typ tells an access token from every other JWT of the same issuer.
    const type = mediaTypeOf(header);
    if (type === undefined || !this.expected.shape.tokenType.includes(type)) {
      throw new SyntaxError('typ is no access token');
    }
    // RFC 8725 §3.10: a token cannot bring its own key. It would not be used; sending one is an attack or a mistake.
    const brought = ['jwk', 'jku', 'x5u', 'x5c'].find((name) => name in header);
    if (brought) throw new SyntaxError(`${brought} in the header`);
  }

  private async keyOf({ header, algorithm }: UnverifiedJws) {
    const kid = header['kid'];
    if (kid !== undefined && typeof kid !== 'string') throw new SyntaxError('kid is no string');
    const key = await this.keys.find(kid, algorithm).catch((error: unknown) => {
      throw new VerifierUnavailableError(error);
    });
    if (!key) throw new SyntaxError('no key of the issuer fits');
    return key;
  }
}

function refusal(error: unknown): Error {
  if (error instanceof VerifierUnavailableError) return error;
  const description = error instanceof ClaimError && error.isPublic ? error.message : undefined;
  return new InvalidTokenError(description, { cause: error });
}
