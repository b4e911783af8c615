import { CLAIMS_OF_SCOPE } from '../../src/protocol/standard-claims.js';
import { challengeOf } from '../support/flow.js';
import type { TestServer } from '../support/server.js';
import { type Changes, type Module, RelyingParty, type SignedIn } from './relying-party.js';

/** A sign-in by a new client in a new browser, with these changes to the request. */
const signsInWith =
  (changes: Changes): Module =>
  async (server, mode) => {
    const { pages } = await (await RelyingParty.register(server, mode)).signIn(changes);
    expect(pages).toContain('login');
  };

/** Two sign-ins in one browser; the second request has changes that may depend on the first answer. */
async function signInTwice(
  server: TestServer,
  mode: string | undefined,
  requests: { first?: Changes; second: (first: SignedIn) => Changes; wait?: number },
): Promise<{ first: SignedIn; second: SignedIn }> {
  const party = await RelyingParty.register(server, mode);
  const first = await party.signIn(requests.first);
  server.clock.move(requests.wait ?? 1);
  const second = await party.signIn(requests.second(first));
  expect(second.idToken.sub).toBe(first.idToken.sub);
  return { first, second };
}

/** The person is not asked, and the sign-in is the one from before. */
const staysSignedIn =
  (second: (first: SignedIn) => Changes, first: Changes = {}): Module =>
  async (server, mode) => {
    const signIns = await signInTwice(server, mode, { first, second });
    expect(signIns.second.pages).toEqual([]);
    expect(signIns.second.idToken['auth_time']).toBe(signIns.first.idToken['auth_time']);
  };

/** The person signs in again, and `auth_time` says so. */
const signsInAgain =
  (second: Changes, wait: number): Module =>
  async (server, mode) => {
    const signIns = await signInTwice(server, mode, { second: () => second, wait });
    expect(signIns.second.pages).toContain('login');
    expect(signIns.second.idToken['auth_time']).toBe(server.clock.seconds());
    expect(signIns.second.idToken['auth_time']).toBeGreaterThan(signIns.first.idToken['auth_time'] as number);
  };

/** Every claim of the scopes comes from UserInfo, and `sub` is the one of the ID token. */
const scopesTell =
  (scope: string): Module =>
  async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { tokens, idToken } = await party.signIn({ scope });
    const claims = (await (await party.userinfo(tokens.access_token)).json()) as Record<string, unknown>;
    const expected = scope.split(' ').flatMap((name) => CLAIMS_OF_SCOPE[name] ?? []);
    expect(Object.keys(claims).sort()).toEqual([...expected, 'sub'].sort());
    expect(claims['sub']).toBe(idToken.sub);
  };

const userinfoBy =
  (method: string): Module =>
  async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { tokens, idToken } = await party.signIn();
    const response = await party.userinfo(tokens.access_token, method);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ sub: idToken.sub });
  };

const codeReuseAfter =
  (seconds: number): Module =>
  async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const request = party.request();
    const callback = await party.authorize(request);
    const { tokens } = await party.complete(request, callback);
    server.clock.move(seconds);
    const again = await party.redeem(callback.parameters['code']!);
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    // RFC 6749 §4.1.2: what the code bought is revoked.
    expect((await party.userinfo(tokens.access_token)).status).toBe(401);
  };

const unsecured = (claims: object): string =>
  [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.';

/** The suite ends the module as skipped when this error comes, or when unsigned objects are not in the metadata. */
const refusesUnsigned =
  (name: 'request' | 'request_uri', errors: readonly string[]): Module =>
  async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const request = party.request();
    const object = unsecured({ ...Object.fromEntries(request), aud: server.settings.issuer });
    for (const inside of ['state', 'nonce']) request.delete(inside);
    request.set(name, name === 'request' ? object : 'https://suite.test/request.jwt');
    const { parameters, pages } = await party.authorize(request);
    expect([errors.includes(parameters['error']!), pages]).toEqual([true, []]);
    const metadata = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as object;
    expect(metadata).not.toMatchObject({ request_object_signing_alg_values_supported: ['none'] });
  };

async function expectRedirectUriPage(party: RelyingParty, request: URLSearchParams): Promise<void> {
  const answer = await party.open(request);
  expect([answer.status, answer.location]).toEqual([400, undefined]);
  expect(answer.text).toContain('invalid_request');
  expect(answer.text).not.toContain('id="form-post"');
}

/** The modules of the Basic plan, which are those of the Form Post plan too. */
export const basicModules: Readonly<Record<string, Module>> = {
  'oidcc-server': signsInWith({}),

  'oidcc-response-type-missing': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { parameters } = await party.authorize(party.request({ response_type: undefined }));
    expect(parameters['error']).toMatch(/^(unsupported_response_type|invalid_request)$/);
  },

  'oidcc-idtoken-signature': async (server, mode) => {
    const { header } = await (await RelyingParty.register(server, mode)).signIn();
    expect(header).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  },

  // Skipped by the suite where the metadata does not name `none`; and nobody can register for it.
  'oidcc-idtoken-unsigned': async (server, mode) => {
    const metadata = await (await fetch(`${server.url}/.well-known/openid-configuration`)).json();
    expect((metadata as Record<string, unknown>)['id_token_signing_alg_values_supported']).not.toContain('none');
    await expect(RelyingParty.register(server, mode, { id_token_signed_response_alg: 'none' })).rejects.toThrow();
  },

  'oidcc-userinfo-get': userinfoBy('GET'),
  'oidcc-userinfo-post-header': userinfoBy('POST'),

  // RFC 6750 §2.2 lets a server leave it out; the suite then warns.
  'oidcc-userinfo-post-body': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { tokens } = await party.signIn();
    const body = new URLSearchParams({ access_token: tokens.access_token });
    const response = await fetch(`${server.url}/userinfo`, { method: 'POST', body });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  },

  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': signsInWith({ nonce: undefined }),

  'oidcc-scope-profile': scopesTell('openid profile'),
  'oidcc-scope-email': scopesTell('openid email'),
  'oidcc-scope-address': scopesTell('openid address'),
  'oidcc-scope-phone': scopesTell('openid phone'),
  'oidcc-scope-all': scopesTell('openid email phone address profile'),

  'oidcc-alternate-happy-flow': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const request = new URLSearchParams([...party.request({ scope: 'email openid' })].reverse());
    const { tokens } = await party.complete(request, await party.authorize(request));
    expect(await (await party.userinfo(tokens.access_token)).json()).toHaveProperty('email');
  },

  'oidcc-display-page': signsInWith({ display: 'page' }),
  'oidcc-display-popup': signsInWith({ display: 'popup' }),
  'oidcc-prompt-login': signsInAgain({ prompt: 'login' }, 1),

  'oidcc-prompt-none-not-logged-in': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { parameters, pages } = await party.authorize(party.request({ prompt: 'none' }));
    expect([parameters['error'], parameters['code'], pages]).toEqual(['login_required', undefined, []]);
  },

  'oidcc-prompt-none-logged-in': staysSignedIn(() => ({ prompt: 'none' })),
  'oidcc-max-age-1': signsInAgain({ max_age: '1' }, 2),
  'oidcc-max-age-10000': staysSignedIn(() => ({ max_age: '10000' }), { max_age: '15000' }),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': signsInWith({ extra: 'foobar' }),
  'oidcc-id-token-hint': staysSignedIn(({ tokens }) => ({ prompt: 'none', id_token_hint: tokens.id_token })),

  'oidcc-login-hint': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { loginPage } = await party.signIn({ login_hint: 'buffy@sso.example.com' });
    expect(loginPage).toContain('value="buffy@sso.example.com"');
  },

  'oidcc-ui-locales': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { loginPage } = await party.signIn({ ui_locales: 'se fr' });
    expect(loginPage).toContain('lang="fr"');
  },

  'oidcc-claims-locales': signsInWith({ claims_locales: 'se' }),

  'oidcc-ensure-request-with-acr-values-succeeds': async (server, mode) => {
    const metadata = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as {
      acr_values_supported: string[];
    };
    const party = await RelyingParty.register(server, mode);
    const { idToken } = await party.signIn({ acr_values: metadata.acr_values_supported.join(' ') });
    expect(metadata.acr_values_supported).toContain(idToken['acr']);
  },

  'oidcc-codereuse': codeReuseAfter(0),
  'oidcc-codereuse-30seconds': codeReuseAfter(30),

  'oidcc-ensure-registered-redirect-uri': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    await expectRedirectUriPage(party, party.request({ redirect_uri: 'https://suite.test/callback/unregistered' }));
  },

  'oidcc-ensure-post-request-succeeds': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const request = party.request();
    const { browser } = party.flow;
    const first = browser.post('/authorize', request.toString()).then((answer) => browser.follow(answer));
    await party.complete(request, await party.authorize(request, first));
  },

  'oidcc-server-client-secret-post': async (server, mode) => {
    await (await RelyingParty.register(server, mode, { token_endpoint_auth_method: 'client_secret_post' })).signIn();
  },

  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': refusesUnsigned('request_uri', [
    'request_uri_not_supported',
  ]),
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': refusesUnsigned('request', [
    'request_not_supported',
    'invalid_request_object',
  ]),

  'oidcc-claims-essential': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { tokens } = await party.signIn({ claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
    expect(await (await party.userinfo(tokens.access_token)).json()).toMatchObject({ name: 'User suite' });
  },

  'oidcc-ensure-request-object-with-redirect-uri': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const request = party.request();
    request.set('request', unsecured(Object.fromEntries(request)));
    request.set('redirect_uri', 'https://suite.test/callback/invalid');
    await expectRedirectUriPage(party, request);
  },

  'oidcc-refresh-token': async (server, mode) => {
    const scope = 'openid offline_access';
    const party = await RelyingParty.register(server, mode);
    const other = await RelyingParty.register(server, mode);
    const { tokens, idToken } = await party.signIn({ scope, prompt: 'consent' });
    server.clock.move(1);
    const response = await party.refresh(tokens.refresh_token!, { scope });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const refreshed = (await response.json()) as SignedIn['tokens'];
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    expect((await party.userinfo(refreshed.access_token)).status).toBe(200);
    const { payload } = await party.verify(refreshed.id_token);
    const { iss, sub, aud, azp, auth_time } = idToken;
    expect(payload).toMatchObject({ iss, sub, aud, azp, auth_time, iat: idToken.iat! + 1 });
    const stolen = await party.refresh((await other.signIn({ scope, prompt: 'consent' })).tokens.refresh_token!);
    expect([stolen.status, await stolen.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  },

  'oidcc-ensure-request-with-valid-pkce-succeeds': async (server, mode) => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const challenge = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
    await (await RelyingParty.register(server, mode)).signIn(challenge, { code_verifier: verifier });
  },
};
