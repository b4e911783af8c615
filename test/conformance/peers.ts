import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';
import { TestBrowser } from '../support/browser.js';
import { UNTHROTTLED } from '../support/fixtures.js';
import { basic, challengeOf, Flow } from '../support/flow.js';
import { TestServer } from '../support/server.js';

export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const CALLBACK = 'https://rp1.test/cb';
export const BYE = 'https://rp1.test/bye';

/** The clients of the comparison, registered alike on both sides. */
const CLIENTS: Readonly<Record<string, Record<string, unknown>>> = {
  C1: {},
  C2: { token_endpoint_auth_method: 'client_secret_post', redirect_uris: ['https://rp2.test/cb'] },
  P1: { token_endpoint_auth_method: 'none', redirect_uris: ['https://spa.test/cb'] },
  TWO: { redirect_uris: [CALLBACK, 'https://rp1.test/other'] },
  CC: { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
};

const metadataOf = (id: string): Record<string, unknown> => ({
  redirect_uris: [CALLBACK],
  post_logout_redirect_uris: [BYE],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid profile email offline_access',
  ...CLIENTS[id],
});

/** An authorization server as both sides look from outside. */
export interface Peer {
  readonly url: string;
  /** Paths by the names of the metadata. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** A browser in which alice is signed in and has allowed everything. */
  readonly browser: TestBrowser;
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const authorizationRequest = (id: string): [string, string][] => [
  ['client_id', id],
  ['redirect_uri', (metadataOf(id)['redirect_uris'] as string[])[0] ?? CALLBACK],
  ['response_type', 'code'],
  ['scope', 'openid profile'],
  ['state', 'af0ifjsldkj'],
  ['nonce', 'n-0S6_WzA2Mj'],
  ['code_challenge', challengeOf(VERIFIER)],
  ['code_challenge_method', 'S256'],
];

async function endpointsOf(url: string): Promise<Record<string, string>> {
  const metadata = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
  const addresses = Object.entries(metadata).filter(([name]) => /_endpoint$/.test(name));
  return Object.fromEntries(addresses.map(([name, address]) => [name, new URL(address as string).pathname]));
}

export async function startPortico(): Promise<Peer> {
  const server = await TestServer.start(UNTHROTTLED);
  await server.user('alice');
  const secrets: Record<string, string> = {};
  const browser = new TestBrowser(server.url);
  for (const id of Object.keys(CLIENTS)) {
    const own = { portico_refresh_grace_seconds: 0, portico_always_issue_refresh_token: id !== 'CC' };
    const client = await server.client(id, { ...metadataOf(id), ...own });
    secrets[id] = client.secret ?? '';
    if (id !== 'CC') await new Flow(server, client, browser).authorize('alice', { scope: 'openid profile email' });
  }
  const endpoints = await endpointsOf(server.url);
  return { url: server.url, endpoints, browser, secrets, stop: () => server.stop() };
}

/** Every interaction is a yes by alice, as soon as the browser comes to it. */
function answerInteractions(provider: Provider): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    const { params } = await provider.interactionDetails(context.req, context.res);
    const grant = new provider.Grant({ accountId: 'alice', clientId: params['client_id']! });
    grant.addOIDCScope('openid profile email offline_access');
    const result = { login: { accountId: 'alice' }, consent: { grantId: await grant.save() } };
    context.redirect(
      await provider.interactionResult(context.req, context.res, result, { mergeWithLastSubmission: true }),
    );
  });
}

function configuration(secrets: Readonly<Record<string, string>>): object {
  return {
    clients: Object.keys(CLIENTS).map((id) => ({ ...metadataOf(id), client_id: id, client_secret: secrets[id] })),
    scopes: ['openid', 'offline_access'],
    claims: { profile: ['name'], email: ['email', 'email_verified'], address: ['address'], phone: ['phone_number'] },
    cookies: { keys: ['comparison'], long: { sameSite: 'none' } },
    enableHttpPostMethods: true,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_: unknown, client: { grantTypeAllowed(name: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    renderError: (context: { type: string; body: unknown }, out: { error: string }) => {
      context.type = 'text/html';
      context.body = `<p>${out.error}</p>`;
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      claimsParameter: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
  };
}

export async function startOidcProvider(): Promise<Peer> {
  // It speaks of its development defaults on the console.
  const silenced = (['warn', 'info'] as const).map((level) => jest.spyOn(console, level).mockReturnValue());
  const { default: OidcProvider } = await import('oidc-provider');
  const secrets = Object.fromEntries(Object.keys(CLIENTS).map((id) => [id, `secret-of-${id}-`.padEnd(48, '0')]));
  secrets['P1'] = '';
  const http: Server = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const known = Object.fromEntries(Object.entries(secrets).map(([id, secret]) => [id, secret || undefined]));
  const provider = new OidcProvider(url, configuration(known as Record<string, string>));
  answerInteractions(provider);
  const handle = provider.callback();
  http.on('request', (request, response) => handle(request, response));
  const browser = new TestBrowser(url);
  const endpoints = await endpointsOf(url);
  for (const id of Object.keys(CLIENTS).filter((name) => name !== 'CC')) {
    const query = new URLSearchParams(authorizationRequest(id)).toString();
    const answer = await browser.follow(await browser.get(`${endpoints['authorization_endpoint']}?${query}`));
    if (!answer.location?.includes('code=')) throw new Error(`${id}: ${answer.status} ${answer.text.slice(0, 400)}`);
  }
  const stop = async (): Promise<void> => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    for (const spy of silenced) spy.mockRestore();
  };
  return { url, endpoints, browser, secrets, stop };
}

/** The client's own way to authenticate: a header, or parameters of the body. */
export function credentials(peer: Peer, id: string): { headers: Record<string, string>; body: [string, string][] } {
  const secret = peer.secrets[id]!;
  if (id === 'P1') return { headers: {}, body: [['client_id', id]] };
  if (id === 'C2') return { headers: {}, body: [['client_id', id], ['client_secret', secret]] }; // prettier-ignore
  return { headers: { authorization: basic(id, secret) }, body: [] };
}
