import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { metadataUrlsOf } from '../issuer-metadata.js';
import { newTestKey, publicJwk, type TestKey } from './test-key.js';
import { defined, testClaims, type TestTokenOptions } from './test-token.js';

/** How the test issuer is made. */
export interface TestIssuerOptions {
  /** What its tokens are for. Default `https://api.example`. */
  audience?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Path of the issuer identifier, as `/realms/demo` or `/`. Default none. */
  path?: string;
  /** Default `ES256`. */
  algorithm?: 'ES256' | 'RS256';
  /** Where its metadata is: RFC 8414, OpenID Connect Discovery, or both (default). */
  metadata?: 'oauth' | 'openid' | 'both';
}

/** A real issuer for tests: metadata, keys, introspection, tokens, and a clock that moves when told. */
export class TestIssuer {
  /** Paths asked of this issuer so far, for tests of caching. */
  readonly requests: string[] = [];
  /** What its tokens are for. */
  readonly audience: string;
  private keys: TestKey[];
  private clockOffset = 0;
  private server: Server | undefined;
  private origin = '';
  private readonly opaqueTokens = new Map<string, Record<string, unknown>>();

  constructor(private readonly options: TestIssuerOptions = {}) {
    this.audience = options.audience ?? 'https://api.example';
    this.keys = [this.newKey()];
  }

  /** The issuer identifier. */
  get issuer(): string {
    return this.origin + (this.options.path ?? '');
  }

  /** The key that signs. */
  get signingKey(): TestKey {
    const [key] = this.keys;
    if (!key) throw new Error('The issuer has no key.');
    return key;
  }

  /** The issuer's time in milliseconds; hand it to `ResourceServerModule.forRoot({ now: issuer.now })`. */
  readonly now = (): number => Date.now() + this.clockOffset;

  /** Moves the clock, forward or (with a negative number) back. */
  advance(seconds: number): void {
    this.clockOffset += seconds * 1000;
  }

  /** Listens on 127.0.0.1; after `stop()` again on the same port. */
  async start(): Promise<this> {
    const port = this.origin ? Number(new URL(this.origin).port) : (this.options.port ?? 0);
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    // A test that forgets `stop()` should not hang.
    server.unref();
    this.server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  /** Stops listening, as in an outage; JWTs can still be issued. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Signs with a new key from now on. The former keys stay published, unless `withdraw` is true. */
  rotateKeys({ withdraw = false } = {}): void {
    this.keys = [this.newKey(), ...(withdraw ? [] : this.keys)];
  }

  /** A JWT access token (RFC 9068), signed by the newest key. */
  async issue(options: TestTokenOptions = {}): Promise<string> {
    const { kid, algorithm, privateKey } = this.signingKey;
    return new SignJWT(testClaims(this.issuer, this.audience, options, this.now()))
      .setProtectedHeader(defined({ alg: algorithm, typ: 'at+jwt', kid, ...options.header }))
      .sign(privateKey);
  }

  /** An opaque access token, known to the introspection endpoint until `revoke` (RFC 7662). */
  issueOpaque(options: TestTokenOptions = {}): string {
    const token = randomBytes(32).toString('base64url');
    const token_type = options.jkt === undefined ? 'Bearer' : 'DPoP';
    const claims = testClaims(this.issuer, this.audience, options, this.now());
    this.opaqueTokens.set(token, { active: true, token_type, ...claims });
    return token;
  }

  /** Makes an opaque token inactive. */
  revoke(token: string): void {
    this.opaqueTokens.delete(token);
  }

  private newKey(): TestKey {
    return newTestKey(this.options.algorithm ?? 'ES256');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    this.requests.push(path);
    const [oauth, openid] = metadataUrlsOf(this.issuer);
    const { metadata = 'both' } = this.options;
    const isMetadata =
      (this.origin + path === oauth && metadata !== 'openid') ||
      (this.origin + path === openid && metadata !== 'oauth');
    if (isMetadata) return reply(response, this.metadata());
    if (path === '/jwks') return reply(response, { keys: this.keys.map(publicJwk) });
    if (path === '/introspect') return this.introspect(request, response);
    return reply(response, { error: 'not_found' }, 404);
  }

  private metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.origin}/jwks`,
      introspection_endpoint: `${this.origin}/introspect`,
      response_types_supported: ['code'],
    };
  }

  /** RFC 7662 §2: `client_secret_basic` with whatever id, and the secret `secret`. */
  private async introspect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ');
    const isClient = scheme === 'Basic' && Buffer.from(credentials, 'base64').toString().endsWith(':secret');
    if (!isClient) return reply(response, { error: 'invalid_client' }, 401);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('token') ?? '';
    return reply(response, this.opaqueTokens.get(token) ?? { active: false });
  }
}

/** Starts an issuer on 127.0.0.1, in some milliseconds. Call `stop()` when done. */
export function createTestIssuer(options?: TestIssuerOptions): Promise<TestIssuer> {
  return new TestIssuer(options).start();
}

function reply(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
