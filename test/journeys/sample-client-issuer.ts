import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  status: number;
  body?: unknown;
  location?: string;
}

interface Note {
  id: string;
  text: string;
  createdAt: string;
}

/** An authorization server and an API in one, no larger than the sample client needs, and with faults on demand. */
export class FakeIssuer {
  /** What the sample client has to be registered with. */
  clientId = 'sample client';
  clientSecret = 'a secret: with + signs & spaces';
  redirectUri = '';
  /** What the next answers are like. */
  scope = 'notes:read notes:write offline_access';
  expiresIn = 600;
  denies: Record<string, string> | undefined;
  tokenReply: Reply | undefined;
  apiReply: Reply | undefined;
  namesIssuer = true;
  answersAs: string | undefined;
  /** What happened. */
  readonly authorizations: URLSearchParams[] = [];
  readonly exchanges: URLSearchParams[] = [];
  readonly revoked: string[] = [];
  readonly faults: string[] = [];
  notes: Note[] = [];

  private readonly server: Server;
  private readonly codes = new Map<string, URLSearchParams>();
  private readonly accessTokens = new Set<string>();
  private refreshToken = '';

  constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body, location }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
  }

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes every access token that was given so far useless, as a revocation does. */
  forgetAccessTokens(): void {
    this.accessTokens.clear();
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', this.issuer);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (url.pathname === '/.well-known/oauth-authorization-server') return { status: 200, body: this.metadata() };
    if (url.pathname === '/authorize') return this.authorize(url.searchParams);
    if (url.pathname === '/token') return this.token(request, new URLSearchParams(body));
    if (url.pathname === '/revoke') {
      this.revoked.push(new URLSearchParams(body).get('token') ?? '');
      return { status: 200 };
    }
    return this.api(request, url.pathname, body);
  }

  private metadata() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      revocation_endpoint: `${this.issuer}/revoke`,
      authorization_response_iss_parameter_supported: this.namesIssuer,
    };
  }

  private authorize(parameters: URLSearchParams): Reply {
    this.authorizations.push(parameters);
    const redirectUri = new URL(parameters.get('redirect_uri') ?? '');
    if (redirectUri.href !== this.redirectUri) this.faults.push(`redirect_uri ${redirectUri.href}`);
    const code = randomUUID();
    this.codes.set(code, parameters);
    const answer = {
      ...(this.denies ?? { code }),
      state: parameters.get('state') ?? '',
      iss: this.answersAs ?? this.issuer,
    };
    for (const [name, value] of Object.entries(answer)) redirectUri.searchParams.set(name, value);
    return { status: 303, location: redirectUri.href };
  }

  private token({ headers }: IncomingMessage, parameters: URLSearchParams): Reply {
    this.exchanges.push(parameters);
    const refused = (error: string, status = 400): Reply => ({
      status,
      body: { error, error_description: `No: ${error}` },
    });
    if (this.tokenReply) return this.tokenReply;
    if (!this.isClient(headers.authorization) || parameters.has('client_secret')) return refused('invalid_client', 401);
    if (parameters.get('grant_type') === 'refresh_token') {
      if (parameters.get('refresh_token') === this.refreshToken) return this.tokens();
      this.faults.push('a refresh token was used twice');
      return refused('invalid_grant');
    }
    return this.redeems(parameters) ? this.tokens() : refused('invalid_grant');
  }

  private redeems(parameters: URLSearchParams): boolean {
    const code = parameters.get('code') ?? '';
    const asked = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    const isSame = asked?.get('code_challenge') === challenge && asked.get('code_challenge_method') === 'S256';
    return isSame && parameters.get('redirect_uri') === this.redirectUri;
  }

  /** RFC 6749 §2.3.1: id and secret are form-decoded. */
  private isClient(authorization = ''): boolean {
    const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    const [id, secret] = pair.split(':').map((part) => new URLSearchParams(`value=${part}`).get('value'));
    return id === this.clientId && secret === this.clientSecret;
  }

  private tokens(): Reply {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: this.issuer, sub: 'user-4711', scope: this.scope, jti: randomUUID() };
    const accessToken = `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode(claims)}.signature`;
    this.accessTokens.add(accessToken);
    this.refreshToken = randomUUID();
    const offline = this.scope.includes('offline_access') ? { refresh_token: this.refreshToken } : {};
    const body = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: this.expiresIn,
      scope: this.scope,
      ...offline,
    };
    return { status: 200, body };
  }

  private api({ method, headers }: IncomingMessage, path: string, body: string): Reply {
    if (this.apiReply) return this.apiReply;
    if (!this.accessTokens.has((headers.authorization ?? '').replace(/^Bearer /, ''))) return { status: 401, body: {} };
    const needed = method === 'GET' ? 'notes:read' : 'notes:write';
    if (!this.scope.split(' ').includes(needed)) return { status: 403, body: { error: 'insufficient_scope' } };
    if (method === 'DELETE') {
      this.notes = this.notes.filter(({ id }) => path !== `/api/notes/${id}`);
      return { status: 204 };
    }
    if (method === 'GET') return { status: 200, body: this.notes };
    const { text } = JSON.parse(body) as { text: string };
    if (text.length > 100) {
      return { status: 400, body: { error: 'invalid_request', error_description: 'At most 100.' } };
    }
    this.notes.push({ id: randomUUID(), text, createdAt: '2026-11-22T10:00:00.000Z' });
    return { status: 201, body: this.notes.at(-1) };
  }
}
