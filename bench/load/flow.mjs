// The steps of the Web Server Flow, as a client application and its user take them, against any server.
import { createHash, randomBytes } from 'node:crypto';
import { Browser } from './browser.mjs';
import { expectJwt, expectThat, expectToken, readJson } from './checks.mjs';
import { requestText } from './connection.mjs';

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const PAIRS = 256;

export function basic({ id, secret }) {
  const credentials = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`;
}

export function formPost(path, lines, parameters) {
  const body = typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString();
  return requestText('POST', path, [FORM, ...lines], body);
}

export class Flow {
  constructor(target) {
    this.target = target;
    this.count = 0;
    this.pairs = Array.from({ length: PAIRS }, pkcePair);
    const { web, scope } = target;
    this.query = new URLSearchParams({
      response_type: 'code',
      client_id: web.id,
      redirect_uri: web.redirectUri,
      scope,
      code_challenge_method: 'S256',
    }).toString();
    this.tokenLines = [basic(web), FORM];
    this.redirect = `redirect_uri=${encodeURIComponent(web.redirectUri)}`;
  }

  /** A new authorization request: where to send the browser, and what the client keeps. */
  begin() {
    this.count += 1;
    const { verifier, challenge } = this.pairs[this.count % PAIRS];
    const state = `state-${this.count}`;
    const nonce = `nonce-${this.count}`;
    const path = `${this.target.paths.authorization}?${this.query}&state=${state}&nonce=${nonce}&code_challenge=${challenge}`;
    return { path, state, nonce, verifier };
  }

  /** Sends a signed-in browser to the server, which answers with a code at once. */
  async codeAtOnce(connection, cookieLines, request) {
    const answer = await connection.send(requestText('GET', request.path, cookieLines));
    const location = answer.header('location') ?? '';
    expectThat(location.startsWith(this.target.web.redirectUri), 'a redirect to the client', answer);
    const code = /[?&]code=([^&]+)/.exec(location)?.[1];
    expectThat(
      code !== undefined && location.includes(`state=${request.state}`),
      `a code with state ${request.state}`,
      answer,
    );
    return code;
  }

  exchangeText(code, verifier) {
    const body = `grant_type=authorization_code&code=${code}&${this.redirect}&code_verifier=${verifier}`;
    return requestText('POST', this.target.paths.token, this.tokenLines, body);
  }

  refreshText(refreshToken) {
    const body = `grant_type=refresh_token&refresh_token=${encodeURIComponent(refreshToken)}`;
    return requestText('POST', this.target.paths.token, this.tokenLines, body);
  }

  /** Redeems a code for everything there is to get: access token, ID token, refresh token. */
  async exchange(connection, code, { verifier }) {
    const answer = await connection.send(this.exchangeText(code, verifier));
    const tokens = readJson(answer);
    expectJwt(tokens.id_token, 'id_token', answer);
    this.expectTokens(tokens, answer);
    return tokens;
  }

  async refresh(connection, refreshToken) {
    const answer = await connection.send(this.refreshText(refreshToken));
    const tokens = readJson(answer);
    this.expectTokens(tokens, answer);
    expectThat(tokens.refresh_token !== refreshToken, 'another refresh token (rotation)', answer);
    return tokens;
  }

  expectTokens(tokens, answer) {
    if (this.target.accessTokensAreJwts) expectJwt(tokens.access_token, 'access_token', answer);
    else expectToken(tokens.access_token, 'access_token', answer);
    expectToken(tokens.refresh_token, 'refresh_token', answer);
    expectThat(/^bearer$/i.test(tokens.token_type), 'token_type Bearer', answer);
  }

  /** The whole flow of somebody who is not signed in: login page, password, consent when it is asked. */
  async withLogin(connection, user) {
    const request = this.begin();
    const browser = new Browser(connection, { ...this.target, redirectUri: this.target.web.redirectUri, user });
    const parameters = await this.signIn(browser, request);
    if (parameters.get('state') !== request.state || !parameters.has('code')) {
      throw new Error(`Expected a code with state ${request.state}, got ${parameters}`);
    }
    const code = parameters.get('code');
    const tokens = await this.exchange(connection, code, request);
    return { tokens, browser, code, request };
  }

  async signIn(browser, request) {
    const { login } = this.target;
    if (login === undefined) return browser.authorize(request.path);
    // An API instead of a page: the browser's script signs in first.
    const body = JSON.stringify({
      [login.name]: `${browser.user.username}@example.com`,
      password: browser.user.password,
    });
    const lines = ['Content-Type: application/json', `Origin: ${this.target.url}`];
    const answer = await browser.exchange(requestText('POST', login.path, lines, body));
    expectThat(answer.status === 200, 'a sign-in', answer);
    return browser.authorize(request.path);
  }
}

function pkcePair() {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
