import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeyRing } from '../../src/keys/key-ring.js';
import { JWKS_MAX_AGE } from '../../src/keys/key-schedule.js';
import type { TestServer } from '../support/server.js';
import { basicModules } from './basic-modules.js';
import { discoveryModules } from './discovery-modules.js';
import { firstKey } from './own-registration.js';
import { type Module, type OpenIdTokens, RelyingParty } from './relying-party.js';

const CALLBACK = 'https://suite.test/callback';

/** A page, and nobody is redirected, for a client with these redirect URIs that sends this one. */
const showsPage =
  (redirectUris: readonly string[], redirectUri: string | undefined): Module =>
  async (server, mode) => {
    const party = await RelyingParty.register(server, mode, { redirect_uris: redirectUris });
    const answer = await party.open(party.request({ redirect_uri: redirectUri }));
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.text).toContain('invalid_request');
  };

async function keyIds(server: TestServer): Promise<string[]> {
  const { keys } = (await (await fetch(`${server.url}/jwks`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

/** A publisher of one document, as the suite has them for jwks_uri and sector_identifier_uri. */
async function publishing(read: () => object | string, use: (url: string) => Promise<void>): Promise<void> {
  const publisher = createServer((_request, response) => {
    const document = read();
    if (typeof document === 'string') response.writeHead(200, { 'content-type': 'application/jwt' }).end(document);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(publisher.address() as AddressInfo).port}/document`);
  } finally {
    await new Promise((resolve) => publisher.close(resolve));
  }
}

const pairwise = (sectorIdentifierUri: string) => ({
  subject_type: 'pairwise',
  sector_identifier_uri: sectorIdentifierUri,
});

/** The suite asks for a picture of the login page, on which a person looks for this link. */
const linksOnLoginPage =
  (member: 'policy_uri' | 'tos_uri'): Module =>
  async (server, mode) => {
    const address = `https://suite.test/${member}.html`;
    const party = await RelyingParty.register(server, mode, { [member]: address });
    expect(party.registered[member]).toBe(address);
    const page = await party.open(party.request());
    expect(page.text).toContain('id="username"');
    expect(page.text).toContain(`<a href="${address}" target="_blank" rel="noopener noreferrer">`);
  };

/** OpenID Connect Core §6.2: the client registers an address with a fragment, and publishes its object there. */
async function signsInByReference(server: TestServer, mode: string | undefined, algorithm: string): Promise<void> {
  let object = '';
  await publishing(
    () => object,
    async (url) => {
      const party = await RelyingParty.register(server, mode, {
        request_uris: [`${url}#a`],
        request_object_signing_alg: algorithm,
      });
      const request = party.request();
      object = await party.sign({
        ...Object.fromEntries(request),
        aud: server.settings.issuer,
        iss: party.client.id,
      });
      request.set('request_uri', `${url}#a`);
      await party.complete(request, await party.authorize(request));
    },
  );
}

async function readMetadata(server: TestServer): Promise<Readonly<Record<string, unknown>>> {
  return (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
}

/** The modules of the Dynamic plan; each client registers itself. */
export const dynamicModules: Readonly<Record<string, Module>> = {
  'oidcc-idtoken-rs256': async (server, mode) => {
    const party = await RelyingParty.register(server, mode, { id_token_signed_response_alg: 'RS256' });
    expect((await party.signIn()).header.alg).toBe('RS256');
  },
  'oidcc-idtoken-unsigned': basicModules['oidcc-idtoken-unsigned']!,
  'oidcc-userinfo-rs256': async (server, mode) => {
    const party = await RelyingParty.register(server, mode, { userinfo_signed_response_alg: 'RS256' });
    const { tokens, idToken } = await party.signIn();
    const response = await party.userinfo(tokens.access_token);
    expect(response.headers.get('content-type')).toMatch(/^application\/jwt/);
    const { payload } = await party.verify(await response.text(), { algorithms: ['RS256'], requiredClaims: ['sub'] });
    expect(payload.sub).toBe(idToken.sub);
  },
  'oidcc-ensure-redirect-uri-in-authorization-request': showsPage([CALLBACK, `${CALLBACK}/second`], undefined),
  'oidcc-redirect-uri-query-OK': async (server, mode) => {
    const uri = `${CALLBACK}?foo=bar`;
    const party = await RelyingParty.register(server, mode, { redirect_uris: [uri] });
    const page = await party.open(party.request());
    const answer = await party.flow.consent(await party.flow.login(page, 'suite'));
    const parameters = Object.fromEntries(new URL(answer.location!).searchParams);
    expect(answer.location).toMatch(/^https:\/\/suite\.test\/callback\?foo=bar&/);
    expect((await party.redeem(parameters['code']!)).status).toBe(200);
  },
  'oidcc-redirect-uri-query-mismatch': showsPage([`${CALLBACK}?foo=bar`], `${CALLBACK}?bar=foo`),
  'oidcc-redirect-uri-query-added': showsPage([CALLBACK], `${CALLBACK}?foo=bar`),
  'oidcc-redirect-uri-regfrag': async (server, mode) => {
    const registration = RelyingParty.register(server, mode, { redirect_uris: [`${CALLBACK}#fragment`] });
    await expect(registration).rejects.toThrow(/invalid_redirect_uri.*fragment/);
  },
  // This plan demands the implicit flow and its grant type (Core §15.2), whatever it is run with.
  'oidcc-discovery-endpoint-verification': async (server, mode) => {
    await discoveryModules['oidcc-discovery-endpoint-verification']!(server, mode);
    const metadata = await readMetadata(server);
    expect(metadata['registration_endpoint']).toBe(`${server.settings.issuer}/register`);
    expect(metadata['response_types_supported']).toEqual(
      expect.arrayContaining(['code', 'id_token', 'id_token token']),
    );
    expect(metadata['grant_types_supported']).toEqual(expect.arrayContaining(['authorization_code', 'implicit']));
  },
  'oidcc-server': basicModules['oidcc-server']!,
  'oidcc-registration-logo-uri': async (server, mode) => {
    const logo = { logo_uri: 'https://suite.test/images/openid.png' };
    const party = await RelyingParty.register(server, mode, logo);
    expect(party.registered).toMatchObject(logo);
    const page = await party.open(party.request());
    expect(page.text).toContain('id="username"');
    expect(page.text).not.toContain('openid.png');
  },
  'oidcc-registration-policy-uri': linksOnLoginPage('policy_uri'),
  'oidcc-registration-tos-uri': linksOnLoginPage('tos_uri'),
  'oidcc-registration-jwks-uri': async (server, mode) => {
    const { publicJwk } = await firstKey();
    await publishing(
      () => ({ keys: [publicJwk] }),
      async (url) => {
        const party = await RelyingParty.register(server, mode, { jwks_uri: url });
        expect(party.registered['jwks_uri']).toBe(url);
        await party.signIn();
      },
    );
  },
  'oidcc-registration-sector-uri': (server, mode) =>
    publishing(
      () => [CALLBACK],
      async (url) => {
        const party = await RelyingParty.register(server, mode, pairwise(url));
        expect(party.registered).toMatchObject(pairwise(url));
      },
    ),
  'oidcc-registration-sector-bad': (server, mode) =>
    publishing(
      () => ['https://example.com/op'],
      async (url) => {
        const registration = RelyingParty.register(server, mode, pairwise(url));
        await expect(registration).rejects.toThrow('invalid_client_metadata');
      },
    ),
  'oidcc-server-rotate-keys': async (server) => {
    const before = await keyIds(server);
    await server.app.get(KeyRing).rotate('RS256', JWKS_MAX_AGE);
    // Another process may have the old document for as long as it may be kept.
    server.clock.move(JWKS_MAX_AGE);
    const after = await keyIds(server);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBe(before.length + 1);
  },
  'oidcc-refresh-token-rp-key-rotation': async (server, mode) => {
    let { publicJwk } = await firstKey();
    await publishing(
      () => ({ keys: [publicJwk] }),
      async (url) => {
        const party = await RelyingParty.register(server, mode, { jwks_uri: url });
        const { tokens } = await party.signIn({ scope: 'openid offline_access', prompt: 'consent' });
        publicJwk = await party.rotateKey();
        server.clock.move(60);
        const response = await party.refresh(tokens.refresh_token!);
        expect(response.status).toBe(200);
        const refreshed = (await response.json()) as OpenIdTokens;
        expect((await party.userinfo(refreshed.access_token)).status).toBe(200);
      },
    );
  },
  'oidcc-request-uri-unsigned': async (server) => {
    const metadata = await readMetadata(server);
    expect(metadata['request_uri_parameter_supported']).toBe(true);
    expect(metadata['request_object_signing_alg_values_supported']).not.toContain('none');
  },
  'oidcc-request-uri-signed-rs256': async (server, mode) => {
    const metadata = await readMetadata(server);
    expect(metadata['request_uri_parameter_supported']).toBe(true);
    expect(metadata['request_object_signing_alg_values_supported']).toContain('RS256');
    await signsInByReference(server, mode, 'RS256');
  },
  'oidcc-ensure-request-object-with-redirect-uri': basicModules['oidcc-ensure-request-object-with-redirect-uri']!,
  'oidcc-refresh-token': basicModules['oidcc-refresh-token']!,
  'oidcc-ensure-client-assertion-with-iss-aud-succeeds': async (server, mode) => {
    const party = await RelyingParty.register(server, mode);
    const { parameters } = await party.authorize(party.request());
    const response = await party.redeem(parameters['code']!, await party.assertion(server.settings.issuer));
    expect(response.status).toBe(200);
  },
};
