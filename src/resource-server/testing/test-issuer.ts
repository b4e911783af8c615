import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

/** What a test token says. Whatever is left out gets a sensible value; `claims` and `header` win over everything. */
export interface TestTokenOptions {
  /** Default `user-1`. */
  subject?: string;
  /** Default `client-1`. */
  clientId?: string;
  /** Scopes, separated by blanks. Default none. */
  scope?: string;
  /** Default: the audience of the issuer. */
  audience?: string | string[];
  /** Seconds; negative for a token that expired already. Default 600. */
  expiresIn?: number;
  acr?: string;
  /** Seconds since 1970. */
  authTime?: number;
  /** RFC 9449: thumbprint of the key the token is bound to. */
  jkt?: string;
  /** Further claims; `undefined` removes one. */
  claims?: Record<string, unknown>;
  /** Further header parameters; `undefined` removes one. */
  header?: Record<string, unknown>;
}

/** How the test issuer is made. */
export interface TestIssuerOptions {
  /** Default `https://api.example`. */
  audience?: string;
  /** Default 0: any free port. */
  port?: number;
}

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** A real issuer for tests: metadata, keys, tokens, and a clock that moves when told. */
export class TestIssuer {
  /** What was asked of this issuer, path by path, for tests of caching. */
  readonly requests: string[] = [];
  private keys: SigningKey[] = [newKey()];
  private clockOffset = 0;
  private server: Server | undefined;
  private origin = '';
  private readonly active = new Map<string, Record<string, unknown>>();

  constructor(private readonly options: TestIssuerOptions = {}) {}

  /** The issuer identifier. */
  get issuer(): string {
    return this.origin;
  }

  /** The audience of its tokens. */
  get audience(): string {
    return this.options.audience ?? 'https://api.example';
  }

  /** The newest public key. */
  get publicKey(): KeyObject {
    return this.newestKey.publicKey;
  }

  /** The newest key id. */
  get keyId(): string {
    return this.newestKey.kid;
  }

  /** The issuer's time in milliseconds; give it to `ResourceServerModule.forRoot({ now })` as it is. */
  readonly now = (): number => Date.now() + this.clockOffset;

  /** Moves the clock, forward or (with a negative number) back. */
  advance(seconds: number): void {
    this.clockOffset += seconds * 1000;
  }

  /** Listens on 127.0.0.1; after `stop()` again on the same port. */
  async start(): Promise<this> {
    const port = this.origin ? Number(new URL(this.origin).port) : (this.options.port ?? 0);
    const server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  /** Stops listening, as in an outage; tokens can still be issued. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Signs with a new key from now on. The former keys stay published, unless `withdraw` is true. */
  rotateKeys({ withdraw = false } = {}): void {
    this.keys = [newKey(), ...(withdraw ? [] : this.keys)];
  }

  /** An RFC 9068 access token, signed with ES256. */
  async issue(options: TestTokenOptions = {}): Promise<string> {
    const { kid, privateKey } = this.newestKey;
    const header = { alg: 'ES256', typ: 'at+jwt', kid, ...options.header };
    return new SignJWT(defined({ ...this.claimsOf(options), ...options.claims }))
      .setProtectedHeader(defined(header) as typeof header)
      .sign(privateKey);
  }

  /** An opaque access token, known to the introspection endpoint until `revoke`. */
  issueOpaque(options: TestTokenOptions = {}): string {
    const token = createHash('sha256').update(randomUUID()).digest('base64url');
    this.active.set(token, {
      active: true,
      token_type: 'Bearer',
      ...defined({ ...this.claimsOf(options), ...options.claims }),
    });
    return token;
  }

  /** Makes an opaque token inactive. */
  revoke(token: string): void {
    this.active.delete(token);
  }

  private claimsOf(options: TestTokenOptions): Record<string, unknown> {
    const now = Math.floor(this.now() / 1000);
    return {
      iss: this.issuer,
      aud: options.audience ?? this.audience,
      sub: options.subject ?? 'user-1',
      client_id: options.clientId ?? 'client-1',
      scope: options.scope,
      iat: now,
      exp: now + (options.expiresIn ?? 600),
      jti: randomUUID(),
      acr: options.acr,
      auth_time: options.authTime,
      cnf: options.jkt === undefined ? undefined : { jkt: options.jkt },
    };
  }

  private get newestKey(): SigningKey {
    const [key] = this.keys;
    if (!key) throw new Error('The issuer has no key.');
    return key;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.requests.push(path);
    if (path === '/jwks') return reply(response, { keys: this.keys.map(publicJwk) });
    if (path === '/introspect') return void this.introspect(request, response);
    if (path.startsWith('/.well-known/')) return reply(response, this.metadata());
    response.writeHead(404).end();
  }

  private metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}/jwks`,
      introspection_endpoint: `${this.issuer}/introspect`,
      response_types_supported: ['code'],
    };
  }

  /** RFC 7662 §2: any client may ask here, but it must say who it is. */
  private async introspect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.headers.authorization?.startsWith('Basic ')) return reply(response, { error: 'invalid_client' }, 401);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('token') ?? '';
    reply(response, this.active.get(token) ?? { active: false });
  }
}

/** Starts an issuer on 127.0.0.1. Call `stop()` when done. */
export function createTestIssuer(options?: TestIssuerOptions): Promise<TestIssuer> {
  return new TestIssuer(options).start();
}

function newKey(): SigningKey {
  return { kid: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

function publicJwk({ kid, publicKey }: SigningKey): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
}

function reply(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
