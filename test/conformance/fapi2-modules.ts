import { generateKeyPairSync } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { createTestDpopKey } from '../../src/resource-server/testing/index.js';
import { answerOf } from '../support/flow.js';
import { ASSERTION_TYPE, type ProofChanges, type Reply } from '../support/secure-client.js';
import { Fapi2Client, type Form } from './fapi2-client.js';
import { dpopNegativeTests } from './fapi2-dpop-module.js';
import type { Module } from './relying-party.js';

const PREFIX = 'fapi2-security-profile-final-';

type Test = (client: Fapi2Client) => Promise<unknown>;

const test =
  (run: Test): Module =>
  async (server, variant) => {
    await run((await Fapi2Client.register(server, variant)).inFreshBrowser());
  };

function expectError({ status, body }: Reply, ...errors: string[]): void {
  expect([400, 401]).toContain(status);
  expect(errors).toContain(body['error']);
  expect(body).not.toHaveProperty('access_token');
  expect(body).not.toHaveProperty('request_uri');
}

/** The flow succeeds with these changes to the request. */
const succeedsWith = (changes: Form): Module => test((client) => client.signIn(changes));

/** The request is refused when it is pushed. */
const parFailsWith = (changes: Form, ...errors: string[]): Module =>
  test(async (client) => expectError(await client.par(client.request(changes).form), ...errors));

/** The proof at the token endpoint is taken, and one at the API. */
const proofSucceeds = (claims: (now: number) => Record<string, unknown>): Module =>
  test(async (client) => {
    const code = await client.code();
    const proof: ProofChanges = { claims: claims(client.server.clock.seconds()) };
    const { access_token: token } = await client.complete(await client.secure.exchange(code, proof), code.form);
    expect((await client.secure.call('/api/notes', token, proof)).status).toBe(200);
  });

/** The token endpoint refuses the code; `changes` may break what authenticates the client. */
const tokenFails = (changes: (client: Fapi2Client) => Promise<Form>, ...errors: string[]): Module =>
  test(async (client) => {
    const code = await client.code();
    expectError(await client.secure.exchange(code, {}, await changes(client)), ...errors);
  });

/** The endpoint of pushed requests refuses an assertion with these claims. */
const assertionFails = (claims: (client: Fapi2Client) => JWTPayload): Module =>
  test(async (client) => {
    const client_assertion = await client.secure.assertion(claims(client));
    expectError(await client.par({ ...client.request().form, client_assertion }), 'invalid_client');
  });

/** Of the authorization endpoint: an error page, or this error at the redirect URI. */
async function expectRefused(client: Fapi2Client, requestUri: string): Promise<void> {
  const answer = await client.secure.open(requestUri);
  expect([answer.status, answer.location]).toEqual([400, undefined]);
  expect(answer.text).toContain('invalid_request_uri');
}

/** An assertion by an RSA key of the client, with an algorithm that the profile forbids. */
async function rs256(client: Fapi2Client): Promise<Form> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { server } = client;
  const id = `${client.secure.client.id}-rsa`;
  const now = server.clock.seconds();
  await server.client(id, {
    portico_profile: 'fapi2',
    jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    scope: 'openid notes:read',
  });
  const claims = { iss: id, sub: id, aud: server.settings.issuer, iat: now, exp: now + 60, jti: 'rs256' };
  const sign = (alg: string) => new SignJWT({ ...claims, jti: alg }).setProtectedHeader({ alg }).sign(privateKey);
  const good = { ...client.request({ client_id: id, redirect_uri: 'https://rp1.test/cb' }).form };
  expect((await client.par({ ...good, client_assertion: await sign('PS256') })).status).toBe(201);
  return { ...good, client_assertion: await sign('RS256') };
}

const modules: Readonly<Record<string, Module>> = {
  'discovery-end-point-verification': async (server, variant) => {
    const path = variant === 'plain_oauth' ? 'oauth-authorization-server' : 'openid-configuration';
    const metadata = (await (await fetch(`${server.url}/.well-known/${path}`)).json()) as Record<string, string[]>;
    const algorithms = expect.arrayContaining(['PS256', 'ES256', 'EdDSA']) as string[];
    expect(metadata).toMatchObject({
      issuer: server.settings.issuer,
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
      pushed_authorization_request_endpoint: `${server.url}/par`,
      require_pushed_authorization_requests: expect.any(Boolean),
      dpop_signing_alg_values_supported: algorithms,
      id_token_signing_alg_values_supported: algorithms,
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
      token_endpoint_auth_signing_alg_values_supported: algorithms,
      userinfo_signing_alg_values_supported: algorithms,
      code_challenge_methods_supported: ['S256'],
      scopes_supported: expect.arrayContaining(['openid', 'notes:read']),
      jwks_uri: `${server.url}/jwks`,
    });
  },

  'happy-flow': succeedsWith({}),

  'user-rejects-authentication': test(async (client) => {
    const { requestUri, state } = await client.push({ prompt: 'consent' });
    const page = await client.secure.flow.login(await client.secure.open(requestUri), 'suite');
    const back = answerOf(await client.secure.flow.consent(page, 'deny'));
    expect(back).toMatchObject({ error: 'access_denied', state, iss: client.server.settings.issuer });
  }),

  'ensure-authorization-request-without-state-success': succeedsWith({ state: undefined }),
  'ensure-authorization-request-without-nonce-success': succeedsWith({ nonce: undefined }),
  'ensure-authorization-request-with-64-char-nonce-success': succeedsWith({ nonce: 'n'.repeat(64) }),
  'ensure-other-scope-order-succeeds': succeedsWith({ scope: 'notes:read openid' }),

  'test-claims-parameter-identity-claims': test(async (client) => {
    const claims = JSON.stringify({ id_token: { given_name: { essential: true } } });
    expect((await client.signIn({ claims })).idToken).toMatchObject({ given_name: 'Buffy' });
  }),

  'access-token-type-header-case-sensitivity': test(async (client) => {
    const { access_token: token } = await client.signIn();
    const headers = { authorization: `dpop ${token}`, DPoP: await client.secure.proof('/api/notes', {}, token) };
    expect((await fetch(`${client.server.url}/api/notes`, { headers })).status).toBe(200);
  }),

  'check-dpop-proof-nbf-exp': proofSucceeds((now) => ({ nbf: now, exp: now + 300 })),
  'ensure-dpopproof-with-iat-10seconds-before-succeeds': proofSucceeds((now) => ({ iat: now - 10 })),
  'ensure-dpopproof-with-iat-10seconds-after-succeeds': proofSucceeds((now) => ({ iat: now + 10 })),

  'ensure-mismatched-dpop-jkt-fails': test(async (client) => {
    const { form } = client.request({ dpop_jkt: createTestDpopKey().jkt });
    expectError(await client.par(form, {}), 'invalid_request', 'invalid_dpop_proof');
  }),

  'ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt': test(async (client) => {
    const code = await client.code({}, {});
    const other = client.secure.with({ dpop: createTestDpopKey() });
    expectError(await other.exchange(code), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof');
  }),

  'ensure-token-endpoint-fails-with-mismatched-dpop-jkt': test(async (client) => {
    const code = await client.code({ dpop_jkt: createTestDpopKey().jkt });
    expectError(await client.secure.exchange(code), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof');
  }),

  'ensure-dpopproof-at-par-endpoint-binding-success': test(async (client) => {
    const code = await client.code({}, {});
    await client.complete(await client.secure.exchange(code), code.form);
  }),

  'ensure-dpop-auth-code-binding-success': test((client) => client.signIn({ dpop_jkt: client.secure.dpop.jkt })),

  'ensure-different-nonce-inside-and-outside-request-object': test(async (client) => {
    const pushed = await client.push();
    const { code } = await client.visit(pushed, { nonce: 'another' });
    await client.complete(await client.secure.exchange({ code: code!, verifier: pushed.verifier }), pushed.form);
  }),

  'ensure-different-state-inside-and-outside-request-object': test(async (client) => {
    await client.visit(await client.push(), { state: 'another' });
  }),

  'ensure-authorization-request-with-long-nonce': succeedsWith({ nonce: 'n'.repeat(384) }),
  'ensure-authorization-request-with-long-state': succeedsWith({ state: 's'.repeat(1000) }),

  'state-only-outside-request-object-not-used': test(async (client) => {
    await client.visit(await client.push({ state: undefined }), { state: 'outside' });
  }),

  'ensure-request-object-without-redirect-uri-fails': parFailsWith({ redirect_uri: undefined }, 'invalid_request'),
  'plain-fapi-tolerate-unregistered-redirect-uri': parFailsWith(
    { redirect_uri: 'https://suite.test/callback/another' },
    'invalid_request',
  ),

  'ensure-unsigned-authorization-request-without-using-par-fails': test(async (client) => {
    const { form, state } = client.request();
    const query = new URLSearchParams(form as Record<string, string>).toString();
    const back = answerOf(await client.secure.flow.browser.get(`/authorize?${query}`));
    expect(back).toMatchObject({ error: 'invalid_request', state });
  }),

  'ensure-redirect-uri-in-authorization-request': parFailsWith({ redirect_uri: undefined }, 'invalid_request'),
  'ensure-response-type-code-idtoken-fails': parFailsWith(
    { response_type: 'code id_token' },
    'unsupported_response_type',
  ),
  'ensure-response-type-token-fails': parFailsWith({ response_type: 'token' }, 'unsupported_response_type'),

  'ensure-client-id-in-token-endpoint': tokenFails(
    async ({ server }) => ({ client_id: (await Fapi2Client.register(server, undefined)).secure.client.id }),
    ...['invalid_client', 'invalid_request', 'invalid_grant'],
  ),

  'ensure-holder-of-key-required': test(async (client) => {
    const code = await client.code();
    expectError(await client.secure.exchange(code, null), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof');
  }),

  'ensure-authorization-code-is-bound-to-client': test(async (client) => {
    const code = await client.code();
    const other = await Fapi2Client.register(client.server, undefined);
    expectError(await other.secure.exchange(code), 'invalid_grant');
  }),

  'attempt-reuse-authorization-code-after-one-second': test(async (client) => {
    const code = await client.code();
    const { access_token: token } = await client.complete(await client.secure.exchange(code), code.form);
    client.server.clock.move(1);
    expectError(await client.secure.exchange(code), 'invalid_grant');
    expect((await client.secure.call('/api/notes', token)).status).toBe(401);
  }),

  'ensure-token-endpoint-fails-with-expired-auth-code': test(async (client) => {
    const code = await client.code();
    client.server.clock.move(65);
    expectError(await client.secure.exchange(code), 'invalid_grant');
  }),

  'ensure-signed-client-assertion-with-RS256-fails': test(async (client) =>
    expectError(await client.par(await rs256(client)), 'invalid_client'),
  ),

  'ensure-client-assertion-in-token-endpoint': tokenFails(
    async () => Promise.resolve({ client_assertion: undefined, client_assertion_type: undefined }),
    'invalid_client',
  ),

  'ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': tokenFails(async ({ secure, server }) => {
    const past = server.clock.seconds() - 300;
    return { client_assertion: await secure.assertion({ exp: past }) };
  }, 'invalid_client'),

  'ensure-client-assertion-with-wrong-aud-fails': tokenFails(
    async ({ secure }) => ({ client_assertion: await secure.assertion({ aud: 'https://other.test/token' }) }),
    'invalid_client',
  ),

  'ensure-client-assertion-with-no-sub-fails': tokenFails(
    async ({ secure }) => ({ client_assertion: await secure.assertion({ sub: undefined }) }),
    'invalid_client',
  ),

  'dpop-negative-tests': test(dpopNegativeTests),

  'refresh-token': test(async (client) => {
    const scope = `${client.isOpenId ? 'openid ' : ''}notes:read offline_access`;
    const { refresh_token: first } = await client.signIn({ scope, prompt: 'consent' });
    const { status, body } = await client.secure.refresh(first!);
    expect(status).toBe(200);
    expect('id_token' in body).toBe(client.isOpenId);
    expect((await client.secure.call('/api/notes', body.access_token!)).status).toBe(200);
    // 5.3.2.1 (9): the suite tries a token that was rotated again half a minute later; ours stays the same.
    expect(body.refresh_token).toBe(first);
    client.server.clock.move(30);
    expect((await client.secure.refresh(first!)).status).toBe(200);
    const unauthenticated = { client_assertion: undefined, client_assertion_type: undefined };
    expectError(await client.secure.refresh(first!, {}, unauthenticated), 'invalid_client');
    expectError(await client.secure.refresh(first!, null), 'invalid_request', 'invalid_grant', 'invalid_dpop_proof');
    const other = await Fapi2Client.register(client.server, undefined);
    expectError(await other.secure.refresh(first!), 'invalid_grant');
  }),

  'par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': test(async (client) => {
    const pushed = await client.push();
    expect((await client.secure.open(pushed.requestUri)).text).toContain('id="username"');
    expect((await client.visit(pushed)).code).toBeDefined();
  }),

  'par-attempt-reuse-request_uri': test(async (client) => {
    const pushed = await client.push();
    expect((await client.visit(pushed)).code).toBeDefined();
    await expectRefused(client, pushed.requestUri);
  }),

  'par-attempt-to-use-expired-request_uri': test(async (client) => {
    const { requestUri } = await client.push();
    client.server.clock.move(61);
    await expectRefused(client, requestUri);
  }),

  'par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted': test(async (client) => {
    const soon = client.server.clock.seconds() + 8;
    const client_assertion = await client.secure.assertion({ iat: soon, nbf: soon });
    expect((await client.par({ ...client.request().form, client_assertion })).status).toBe(201);
  }),

  'par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': assertionFails(({ server }) => {
    const later = server.clock.seconds() + 65;
    return { iat: later, nbf: later, exp: later + 60 };
  }),

  'par-attempt-to-use-request_uri-for-different-client': test(async (client) => {
    const other = await Fapi2Client.register(client.server, undefined);
    await expectRefused(other, (await client.push()).requestUri);
  }),

  'par-authorization-request-containing-request_uri-form-param': parFailsWith(
    { request_uri: 'urn:ietf:params:oauth:request_uri:random' },
    'invalid_request',
  ),

  'par-attempt-invalid-http-method': test(async (client) => {
    const body = new URLSearchParams({ client_assertion_type: ASSERTION_TYPE });
    expect((await fetch(`${client.server.url}/par`, { method: 'PUT', body })).status).toBe(405);
  }),

  'par-ensure-pkce-required': parFailsWith(
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
  ),

  'ensure-pkce-code-verifier-required': tokenFails(
    async () => Promise.resolve({ code_verifier: undefined }),
    'invalid_grant',
  ),
  'incorrect-pkce-code-verifier-rejected': tokenFails(
    async () => Promise.resolve({ code_verifier: 'v'.repeat(43) }),
    'invalid_grant',
  ),
  'par-plain-pkce-rejected': parFailsWith({ code_challenge_method: 'plain' }, 'invalid_request'),
  'par-without-duplicate-parameters': succeedsWith({}),

  'par-test-array-as-audience-fails': assertionFails(({ server }) => ({ aud: [server.settings.issuer] })),
  'par-test-par-endpoint-url-as-audience-fails': assertionFails(({ server }) => ({ aud: `${server.url}/par` })),
  'par-test-token-endpoint-url-as-audience-fails': assertionFails(({ server }) => ({ aud: `${server.url}/token` })),
};

/** The modules of the FAPI 2.0 Security Profile plan, for private_key_jwt and DPoP. */
export const fapi2Modules: Readonly<Record<string, Module>> = Object.fromEntries(
  Object.entries(modules).map(([name, module]) => [PREFIX + name, module]),
);
