import { createPublicKey, timingSafeEqual } from 'node:crypto';
import { verify as verifyPassword } from '@node-rs/argon2';
import { random, readJwt, sha256, timeOrderedId } from './issuer.mjs';

const JSON_HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
const DAY = 86_400_000;

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function require(holds, message, status = 400) {
  if (!holds) throw new Refused(status, message);
}

const json = (value) => ({ headers: JSON_HEADERS, body: JSON.stringify(value) });

export function routes(world) {
  const { issuer, url } = world;
  const metadata = metadataOf(url);
  const jwks = JSON.stringify(issuer.jwks);
  const fixed = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' };
  for (const client of world.clients.values()) {
    client.secretHash = client.secret && sha256(client.secret);
    client.key = client.jwk && createPublicKey({ key: client.jwk, format: 'jwk' });
  }
  return {
    'GET /.well-known/openid-configuration': async () => ({ headers: fixed, body: metadata }),
    'GET /jwks': async () => ({ headers: fixed, body: jwks }),
    'GET /authorize': (request) => authorize(world, request),
    'POST /login': (_request, body) => login(world, body),
    'POST /token': (request, body) => token(world, request, new URLSearchParams(body)),
    'POST /introspect': (request, body) => introspect(world, request, new URLSearchParams(body)),
    'GET /userinfo': (request) => userinfo(world, request),
  };
}

function metadataOf(issuer) {
  const paths = { authorization: 'authorize', token: 'token', introspection: 'introspect', userinfo: 'userinfo' };
  const endpoints = Object.entries(paths).map(([name, path]) => [`${name}_endpoint`, `${issuer}/${path}`]);
  return JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, ...Object.fromEntries(endpoints) });
}

async function authorize({ storage, clients, issuer, url }, request) {
  const query = request.url.slice(request.url.indexOf('?') + 1);
  const asked = new URLSearchParams(query);
  const client = clients.get(asked.get('client_id'));
  const redirectUri = asked.get('redirect_uri');
  require(client?.redirectUri === redirectUri, 'invalid_request');
  require(asked.get('response_type') === 'code' && asked.get('code_challenge_method') === 'S256', 'invalid_request');
  const secret = /(?:^|; )session=([\w-]{43})/.exec(request.headers.cookie ?? '')?.[1];
  const signIn = secret && (await storage.findSignIn(sha256(secret), client.id));
  if (!signIn) return loginPage(query);
  require(asked
    .get('scope')
    .split(' ')
    .every((scope) => signIn.scopes.includes(scope)), 'consent_required');
  const code = issuer.seal({
    id: timeOrderedId().toString('base64url'),
    client: client.id,
    redirectUri,
    user: signIn.userId.toString('base64url'),
    session: signIn.sessionId.toString('base64url'),
    scope: asked.get('scope'),
    nonce: asked.get('nonce'),
    challenge: asked.get('code_challenge'),
    authTime: signIn.authTime,
    expiresAt: Date.now() + 60_000,
  });
  const back = `code=${code}&state=${encodeURIComponent(asked.get('state'))}&iss=${encodeURIComponent(url)}`;
  return { status: 303, headers: { Location: `${redirectUri}?${back}`, 'Cache-Control': 'no-store' } };
}

function loginPage(query) {
  const fields = '<input name="username"><input type="password" name="password"><button>Sign in</button>';
  const escaped = query.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const body = `<form method="post" action="/login"><input type="hidden" name="query" value="${escaped}">${fields}</form>`;
  return { headers: { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' }, body };
}

async function login({ storage }, body) {
  const form = new URLSearchParams(body);
  const user = await storage.findUser(form.get('username'));
  require(user && (await verifyPassword(user.passwordHash, form.get('password'))), 'access_denied', 403);
  const secret = random(32).toString('base64url');
  const now = Date.now();
  await storage.insertSession([timeOrderedId(), sha256(secret), user.id, now, now + 7 * DAY]);
  const headers = { Location: `/authorize?${form.get('query')}`, 'Set-Cookie': `session=${secret}; HttpOnly; Path=/` };
  return { status: 303, headers };
}

async function authenticate({ storage, clients, url }, request, parameters) {
  const assertion = parameters.get('client_assertion');
  if (assertion !== null) {
    const client = clients.get(parameters.get('client_id'));
    const claims = client?.key && readJwt(assertion, client.key);
    require(claims?.sub === client.id && claims.aud === url && claims.exp * 1000 > Date.now(), 'invalid_client', 401);
    require(await storage.claim(sha256(claims.jti), claims.exp * 1000), 'invalid_client', 401);
    return client;
  }
  const given = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
  const colon = given.indexOf(':');
  const client = clients.get(decodeURIComponent(given.slice(0, colon)));
  const isProven =
    client?.secretHash && timingSafeEqual(client.secretHash, sha256(decodeURIComponent(given.slice(colon + 1))));
  require(isProven, 'invalid_client', 401);
  return client;
}

async function token(world, request, parameters) {
  const client = await authenticate(world, request, parameters);
  const grantType = grantTypes[parameters.get('grant_type')];
  require(grantType, 'unsupported_grant_type');
  return json(await grantType(world, client, parameters));
}

const grantTypes = {
  async client_credentials({ issuer, url }, client, parameters) {
    const key = client.algorithm === 'RS256' ? issuer.rs256 : issuer.es256;
    const claims = { sub: client.id, client_id: client.id, aud: `${url}/api`, scope: parameters.get('scope') };
    return { access_token: await issuer.accessToken(claims, key), token_type: 'Bearer', expires_in: 600 };
  },

  async authorization_code({ storage, issuer }, client, parameters) {
    const code = issuer.open(parameters.get('code'));
    require(code.client === client.id && code.expiresAt > Date.now(), 'invalid_grant');
    require(code.redirectUri === parameters.get('redirect_uri'), 'invalid_grant');
    require(sha256(parameters.get('code_verifier')).toString('base64url') === code.challenge, 'invalid_grant');
    const now = Date.now();
    const [id, user, session] = [code.id, code.user, code.session].map((text) => Buffer.from(text, 'base64url'));
    const row = [id, client.id, user, session, code.scope, 0, null, code.authTime, now, now + 30 * DAY, null];
    // The primary key lets one redemption succeed.
    require(await storage.insertGrant(row), 'invalid_grant');
    return tokensOf(issuer, client, { ...code, generation: 0 });
  },

  async refresh_token({ storage, issuer }, client, parameters) {
    const presented = issuer.readRefreshToken(parameters.get('refresh_token'));
    require(presented, 'invalid_grant');
    const id = Buffer.from(presented.id, 'base64url');
    const grant = await storage.findGrant(id);
    require(grant?.clientId === client.id, 'invalid_grant');
    require(await storage.rotate(id, presented.generation), 'invalid_grant');
    const user = grant.userId.toString('base64url');
    const generation = presented.generation + 1;
    return tokensOf(issuer, client, {
      id: presented.id,
      user,
      scope: grant.scope,
      authTime: grant.authTime,
      generation,
    });
  },
};

function tokensOf(issuer, client, { id, user, scope, authTime, nonce, generation }) {
  const about = { sub: user, client_id: client.id, aud: issuer.url, scope, grant_id: id, auth_time: authTime };
  const accessToken = issuer.accessToken(about);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 600,
    scope,
    id_token: issuer.idToken({ sub: user, aud: client.id, nonce, auth_time: authTime }, accessToken),
    refresh_token: issuer.refreshToken(id, generation),
  };
}

/** The grant behind an access token, if both are good. */
async function grantOf({ storage, issuer }, text) {
  const claims = issuer.readAccessToken(text);
  if (!claims || claims.exp * 1000 < Date.now()) return undefined;
  const grant = await storage.findGrant(Buffer.from(claims.grant_id, 'base64url'));
  return grant && grant.revokedAt === null ? { claims, grant } : undefined;
}

async function introspect(world, request, parameters) {
  await authenticate(world, request, parameters);
  const found = await grantOf(world, parameters.get('token'));
  return json(found ? { active: true, token_type: 'Bearer', ...found.claims } : { active: false });
}

async function userinfo(world, request) {
  const found = await grantOf(world, request.headers.authorization?.slice(7) ?? '');
  require(found, 'invalid_token', 401);
  return json({ sub: found.claims.sub, email: found.grant.email, email_verified: true });
}
