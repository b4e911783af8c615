import { KeyRing } from '../../src/keys/key-ring.js';
import { JWKS_MAX_AGE } from '../../src/keys/key-schedule.js';
import type { TestServer } from '../support/server.js';
import { basicModules } from './basic-modules.js';
import { type Module, RelyingParty } from './relying-party.js';

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

/** Those modules of the Dynamic plan whose assertions are about something else than the registration. */
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
    await expect(registration).rejects.toThrow('fragment');
  },
  'oidcc-server': basicModules['oidcc-server']!,
  'oidcc-server-rotate-keys': async (server) => {
    const before = await keyIds(server);
    await server.app.get(KeyRing).rotate('RS256', JWKS_MAX_AGE);
    // Another process may have the old document for as long as it may be kept.
    server.clock.move(JWKS_MAX_AGE);
    const after = await keyIds(server);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBe(before.length + 1);
  },
  'oidcc-ensure-request-object-with-redirect-uri': basicModules['oidcc-ensure-request-object-with-redirect-uri']!,
  'oidcc-refresh-token': basicModules['oidcc-refresh-token']!,
};
