import { TestServer } from '../support/server.js';
import type { Module } from './relying-party.js';

const ISSUER = 'https://sso.example.test';

type Metadata = Readonly<Record<string, unknown>>;

/** The documents of a server that is reached by https, as the suite demands of every endpoint. */
async function behindTls(check: (metadata: Metadata, server: TestServer) => Promise<void> | void): Promise<void> {
  const server = await TestServer.start({ ISSUER });
  try {
    const response = await fetch(`${server.url}/.well-known/openid-configuration`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    const metadata = (await response.json()) as Metadata;
    expect(metadata['issuer']).toBe(ISSUER);
    const addresses = Object.entries(metadata).filter(([name]) => /(_endpoint|_uri|_iframe)$/.test(name));
    for (const [name, address] of addresses) expect([name, address]).toEqual([name, expect.stringMatching(/^https:/)]);
    await check(metadata, server);
  } finally {
    await server.stop();
  }
}

const declares =
  (...members: readonly string[]): Module =>
  () =>
    behindTls((metadata) => {
      for (const member of members) expect([member, metadata[member]]).toEqual([member, true]);
      expect(metadata['end_session_endpoint']).toBe(`${ISSUER}/logout`);
    });

/** Members that are registered (RFC 8414 §7.1 and its registry); the suite warns of any other. */
const REGISTERED = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'registration_endpoint',
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'service_documentation',
  'ui_locales_supported',
  'op_policy_uri',
  'op_tos_uri',
  'revocation_endpoint',
  'revocation_endpoint_auth_methods_supported',
  'revocation_endpoint_auth_signing_alg_values_supported',
  'introspection_endpoint',
  'introspection_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_signing_alg_values_supported',
  'introspection_signing_alg_values_supported',
  'code_challenge_methods_supported',
  'userinfo_endpoint',
  'end_session_endpoint',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'display_values_supported',
  'claim_types_supported',
  'claims_supported',
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'require_signed_request_object',
  'acr_values_supported',
  'frontchannel_logout_supported',
  'frontchannel_logout_session_supported',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
  'dpop_signing_alg_values_supported',
  'pushed_authorization_request_endpoint',
  'require_pushed_authorization_requests',
  'authorization_response_iss_parameter_supported',
  'device_authorization_endpoint',
  'prompt_values_supported',
  'protected_resources',
];

export const discoveryModules: Readonly<Record<string, Module>> = {
  'oidcc-discovery-endpoint-verification': () =>
    behindTls(async (metadata, server) => {
      expect(Object.keys(metadata).filter((member) => !REGISTERED.includes(member))).toEqual([]);
      expect(metadata).toMatchObject({
        response_types_supported: expect.arrayContaining(['code']),
        subject_types_supported: expect.arrayContaining(['public']),
        id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
        userinfo_signing_alg_values_supported: expect.arrayContaining(['RS256']),
        scopes_supported: expect.arrayContaining(['openid']),
        grant_types_supported: expect.arrayContaining(['authorization_code']),
        claims_supported: expect.arrayContaining(['sub']),
        code_challenge_methods_supported: ['S256'],
        claims_parameter_supported: true,
      });
      for (const locale of metadata['ui_locales_supported'] as string[]) {
        expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
      }
      const { keys } = (await (await fetch(`${server.url}/jwks`)).json()) as { keys: Record<string, string>[] };
      expect(keys.some(({ kty, use }) => kty === 'RSA' && use === 'sig')).toBe(true);
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
      for (const key of keys) expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['d']));
    }),

  'oidcc-rp-initiated-logout-discovery-endpoint-verification': declares(),
  'oidcc-backchannel-logout-discovery-endpoint-verification': declares(
    'backchannel_logout_supported',
    'backchannel_logout_session_supported',
  ),
  'oidcc-frontchannel-logout-discovery-endpoint-verification': declares(
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
  ),
};
