import { createHash } from 'node:crypto';
import { audienceOf, ClaimError, demandTimes, tokenFrom } from './claims.js';
import { InvalidTokenError, VerifierUnavailableError } from './errors.js';
import { discover, endpointOf } from './issuer-metadata.js';
import type { JsonObject } from './json-object.js';
import { fetchJson, type OutboundOptions } from './outbound.js';
import { DEFAULT_CLOCK_TOLERANCE } from './resource-server-options.js';
import { RFC9068_TOKENS, type TokenShape } from './token-shape.js';
import { TokenVerifier } from './token-verifier.js';
import type { VerifiedToken } from './verified-token.js';

/** What `IntrospectionTokenVerifier` takes. Times are seconds. */
export interface IntrospectionOptions extends OutboundOptions {
  issuer: string;
  /** One of these must be in `aud`. Leave it out only if the issuer answers this client for its own tokens alone. */
  audience?: string | readonly string[];
  /** This resource server as a client of the issuer; authenticates by `client_secret_basic`. */
  clientId: string;
  clientSecret: string;
  /** Default: `introspection_endpoint` of the issuer's metadata (RFC 8414). */
  introspectionEndpoint?: string;
  /** How long an answer is good, so how late a revocation is noticed; 0 asks each time. Default 1. */
  cacheTtl?: number;
  /** Answers kept at once. Default 10,000. */
  cacheSize?: number;
  /** How the issuer names claims. Default as in RFC 7662. */
  tokenShape?: Partial<TokenShape>;
  /** How far clocks may differ. Default 10. */
  clockTolerance?: number;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}

interface Answer {
  claims: Promise<JsonObject>;
  askedAt: number;
}

/** Asks the issuer about each token (RFC 7662): for opaque tokens, or where a revocation must count at once. */
export class IntrospectionTokenVerifier extends TokenVerifier {
  private readonly shape: TokenShape;
  private readonly answers = new Map<string, Answer>();
  private endpoint: string | undefined;

  constructor(private readonly options: IntrospectionOptions) {
    super();
    this.shape = { ...RFC9068_TOKENS, ...options.tokenShape };
    this.endpoint = options.introspectionEndpoint;
  }

  /** @throws InvalidTokenError, VerifierUnavailableError */
  async verify(token: string): Promise<VerifiedToken> {
    const claims = await this.introspect(token).catch((error: unknown) => {
      throw new VerifierUnavailableError(error);
    });
    try {
      this.demandClaims(claims);
    } catch (error) {
      const description = error instanceof ClaimError && error.isPublic ? error.message : undefined;
      throw new InvalidTokenError(description, { cause: error });
    }
    // RFC 7662 §2.2: only `active` is required; a token that a client got for itself may have no sub.
    return tokenFrom({ ...claims, iss: this.options.issuer, sub: claims['sub'] ?? claims['client_id'] }, this.shape);
  }

  private demandClaims(claims: JsonObject): void {
    const { audience, clockTolerance = DEFAULT_CLOCK_TOLERANCE } = this.options;
    this.demandAccessToken(claims);
    if (audience !== undefined && !audienceOf(claims).some((name) => [audience].flat().includes(name))) {
      throw new ClaimError('The access token is for another audience', true);
    }
    demandTimes(claims, (this.options.now ?? Date.now)() / 1000, clockTolerance);
    const subject = claims['sub'] ?? claims['client_id'];
    if (typeof subject !== 'string' || subject === '') throw new ClaimError('neither sub nor client_id');
  }

  private demandAccessToken({ active, iss, token_type, ...claims }: JsonObject): void {
    if (active !== true) throw new ClaimError('not active');
    if (iss !== undefined && iss !== this.options.issuer) throw new ClaimError('iss is another issuer');
    // A refresh token is active too. RFC 7662 §2.2 knows the types of access tokens only (RFC 6749 §5.1, RFC 9449 §5).
    const type = typeof token_type === 'string' ? token_type.toLowerCase() : token_type;
    const isAccessToken = type === undefined || type === 'bearer' || type === 'dpop';
    if (!isAccessToken) throw new ClaimError('token_type is no access token');
    const wrong = Object.entries(this.shape.fixedClaims).find(([name, value]) => claims[name] !== value);
    if (wrong) throw new ClaimError(`${wrong[0]} is not ${wrong[1]}`);
  }

  /** Requests with the same token at the same time share one question. Failures are not kept. */
  private introspect(token: string): Promise<JsonObject> {
    const now = (this.options.now ?? Date.now)();
    const key = createHash('sha256').update(token).digest('base64url');
    const known = this.answers.get(key);
    if (known && now - known.askedAt < (this.options.cacheTtl ?? 1) * 1000) return known.claims;
    const claims = this.ask(token);
    this.answers.delete(key);
    this.answers.set(key, { claims, askedAt: now });
    claims.catch(() => this.answers.delete(key));
    const oldest =
      this.answers.size > (this.options.cacheSize ?? 10_000) ? this.answers.keys().next().value : undefined;
    if (oldest !== undefined) this.answers.delete(oldest);
    return claims;
  }

  /** RFC 7662 §2.1. */
  private async ask(token: string): Promise<JsonObject> {
    this.endpoint ??= endpointOf(await discover(this.options.issuer, this.options), 'introspection_endpoint');
    return fetchJson(this.endpoint, this.options, {
      method: 'POST',
      headers: { authorization: basic(this.options), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    });
  }
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basic({ clientId, clientSecret }: IntrospectionOptions): string {
  const encoded = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}
