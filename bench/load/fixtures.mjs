// What the workloads need from a server before they can begin: its metadata, signed-in browsers, tokens.
import { Signatures } from './checks.mjs';
import { Connection, requestText } from './connection.mjs';
import { Flow } from './flow.mjs';

/** Access tokens that introspection and UserInfo are asked about, each of a grant of its own. */
const ACCESS_TOKENS = 256;
/** Shorter than the life of any access token here. */
const FRESH_MS = 240_000;

export class Fixtures {
  /** Reads the server's metadata: clients discover, they do not guess. */
  static async of(server) {
    const connection = new Connection(server.port);
    const read = async (path) => JSON.parse((await connection.send(requestText('GET', path))).body);
    const metadata = await read(server.metadataPath ?? '/.well-known/openid-configuration');
    const pathOf = (url) => url && new URL(url).pathname;
    const target = {
      ...server,
      metadataPath: server.metadataPath ?? '/.well-known/openid-configuration',
      paths: {
        authorization: pathOf(metadata.authorization_endpoint),
        token: pathOf(metadata.token_endpoint),
        introspection: pathOf(metadata.introspection_endpoint) ?? server.introspectionPath,
        userinfo: pathOf(metadata.userinfo_endpoint),
      },
      issuer: metadata.issuer,
    };
    const signatures = new Signatures(await read(pathOf(metadata.jwks_uri)), metadata.issuer);
    connection.close();
    return new Fixtures(target, signatures);
  }

  constructor(target, signatures) {
    this.target = target;
    this.signatures = signatures;
    this.flow = new Flow(target);
    this.browsers = [];
    this.accessTokens = [];
    this.madeAt = -Infinity;
  }

  /** The last user is kept for what costs a user their grants. */
  userOf(slot) {
    return this.target.users[slot % (this.target.users.length - 1)];
  }

  /** `size` browsers, each signed in and with every consent remembered; returns their cookie header lines. */
  async signedIn(connection, size) {
    while (this.browsers.length < size) {
      const { browser } = await this.flow.withLogin(connection, this.userOf(this.browsers.length));
      this.browsers.push(browser.cookieLines);
    }
    return this.browsers.slice(0, size);
  }

  async tokensAtOnce(connection, cookieLines) {
    const request = this.flow.begin();
    const code = await this.flow.codeAtOnce(connection, cookieLines, request);
    return this.flow.exchange(connection, code, request);
  }

  /** Access tokens of many grants, none of them about to expire. */
  async manyAccessTokens(connection) {
    if (performance.now() - this.madeAt < FRESH_MS) return this.accessTokens;
    const browsers = await this.signedIn(connection, this.target.users.length);
    this.accessTokens = [];
    while (this.accessTokens.length < ACCESS_TOKENS) {
      const cookieLines = browsers[this.accessTokens.length % browsers.length];
      this.accessTokens.push((await this.tokensAtOnce(connection, cookieLines)).access_token);
    }
    this.madeAt = performance.now();
    return this.accessTokens;
  }
}
