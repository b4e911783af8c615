import { TestBrowser } from './browser.js';
import { Flow } from './flow.js';
import { type TestClient, TestServer } from './server.js';

/** The clients of the attack catalogue. */
export interface Fixtures {
  /** Confidential, client_secret_basic. */
  readonly C1: TestClient;
  /** Confidential, client_secret_post. */
  readonly C2: TestClient;
  /** Public, in a browser. */
  readonly P1: TestClient;
  /** Native, with a loopback redirect. */
  readonly N1: TestClient;
  /** Confidential and disabled. */
  readonly OFF: TestClient;
}

/** Attackers try often; what limits them is tested elsewhere. */
export const UNTHROTTLED = { LOGIN_ATTEMPTS_PER_NETWORK: '100000', LOGIN_ATTEMPTS_PER_ACCOUNT: '10000' };

export async function registerFixtures(server: TestServer): Promise<Fixtures> {
  const fixtures = {
    C1: await server.client('C1'),
    C2: await server.client('C2', {
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: ['https://rp2.test/cb'],
    }),
    P1: await server.client('P1', {
      token_endpoint_auth_method: 'none',
      redirect_uris: ['https://spa.test/cb'],
    }),
    N1: await server.client('N1', {
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/cb'],
    }),
    OFF: await server.client('OFF', { redirect_uris: ['https://off.test/cb'] }),
  };
  await server.clients.disable('OFF');
  return fixtures;
}

/** A browser in which somebody is signed in and has allowed the clients everything, so that codes come without pages. */
export async function signedInBrowser(
  server: TestServer,
  username: string,
  clients: readonly TestClient[],
): Promise<TestBrowser> {
  const browser = new TestBrowser(server.url);
  for (const client of clients) {
    await new Flow(server, client, browser).authorize(username, { scope: 'notes:read notes:write offline_access' });
  }
  return browser;
}
