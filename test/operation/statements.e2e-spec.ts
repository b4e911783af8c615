import { AsyncLocalStorage } from 'node:async_hooks';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { signedInBrowser } from '../support/fixtures.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const SCOPE = 'openid notes:read offline_access';
const TIMES = 5;

let server: TestServer;
let web: TestClient;
let service: TestClient;
let api: TestClient;
let flow: Flow;
let key: CryptoKey;
let assertions = 0;

beforeAll(async () => {
  server = await TestServer.start();
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'notes:read' };
  web = await server.client('web', { scope: SCOPE, id_token_signed_response_alg: 'ES256' });
  service = await server.client('service', machine);
  api = await server.client('api', { ...machine, portico_resource_server: `${server.url}/api/notes` });
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
  await server.client('keyed', { ...machine, token_endpoint_auth_method: 'private_key_jwt', jwks });
  await server.user('alice');
  flow = new Flow(server, web, await browserOfAlice());
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.stop());

/** A browser in which she is signed in, and has allowed everything. */
async function browserOfAlice() {
  const browser = await signedInBrowser(server, 'alice', []);
  await new Flow(server, web, browser).authorize('alice', { scope: SCOPE });
  return browser;
}

/** The kinds of the statements that reach the database meanwhile, in their order. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen = jest.spyOn(server.database.dataSource.logger, 'logQuery');
  try {
    await work();
    // MySQL says START TRANSACTION.
    return seen.mock.calls.map(([sql]) => sql.split(/\s/)[0]!.toUpperCase().replace('START', 'BEGIN'));
  } finally {
    seen.mockRestore();
  }
}

/** What the caches of clients, keys and scopes read again each second is nobody's: the fewest of several times count. */
async function statementsEach<T>(prepare: () => Promise<T>, work: (prepared: T) => Promise<unknown>) {
  const counts: string[][] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const prepared = await prepare();
    counts.push(await statementsOf(() => work(prepared)));
  }
  return counts.sort((a, b) => a.length - b.length)[0];
}

async function expectOk(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  expect(response.status).toBe(200);
  return response;
}

const nothing = () => Promise.resolve();
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  expectOk(fetch(`${server.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) }));
const introspect = (token: string) => post('/introspect', { token }, { authorization: basic(api.id, api.secret!) });
const userinfo = (token: string) =>
  expectOk(fetch(`${server.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } }));

async function tokens(): Promise<Tokens> {
  const response = await expectOk(flow.exchange(await flow.authorize('alice', { scope: SCOPE })));
  return (await response.json()) as Tokens;
}

const accessToken = async () => (await tokens()).access_token;

/** Used once, so that what is remembered of its grant for a second is there. */
async function usedAccessToken(): Promise<string> {
  const token = await accessToken();
  await userinfo(token);
  return token;
}

function assertion(): Promise<string> {
  const now = server.clock.seconds();
  assertions += 1;
  return new SignJWT({ iss: 'keyed', sub: 'keyed', aud: server.url, iat: now, exp: now + 60, jti: `jti-${assertions}` })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .sign(key);
}

describe('The statements that a request costs', () => {
  it('are none for client credentials (W1)', async () => {
    const authorization = basic(service.id, service.secret!);
    const ask = () => post('/token', { grant_type: 'client_credentials' }, { authorization });
    expect(await statementsEach(nothing, ask)).toEqual([]);
  });

  it('are one for client credentials with a signed assertion, which counts once (W1-pk)', async () => {
    const ask = (client_assertion: string) =>
      post('/token', {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      });
    expect(await statementsEach(assertion, ask)).toEqual(['INSERT']);
  });

  it('are one read and one write for the whole flow of a signed-in user (W2)', async () => {
    expect(await statementsEach(nothing, tokens)).toEqual(['SELECT', 'INSERT']);
  });

  it('are one read and one write for a refresh (W3)', async () => {
    const refresh = ({ refresh_token }: Tokens) => expectOk(flow.refresh(refresh_token!));
    expect(await statementsEach(tokens, refresh)).toEqual(['SELECT', 'UPDATE']);
  });

  it('are one read for an introspection, and none for another within a second (W4)', async () => {
    expect(await statementsEach(accessToken, introspect)).toEqual(['SELECT']);
    expect(await statementsEach(usedAccessToken, introspect)).toEqual([]);
  });

  it('are one read for UserInfo of somebody who was asked about, and none within a second of another (W5)', async () => {
    expect(await statementsEach(accessToken, userinfo)).toEqual(['SELECT']);
    expect(await statementsEach(usedAccessToken, userinfo)).toEqual([]);
  });

  it('are these for somebody who signs in by a password, from the first page to the tokens (W7)', async () => {
    const newcomer = () => Promise.resolve(new Flow(server, web));
    const signIn = async (person: Flow) => expectOk(person.exchange(await person.authorize('alice', { scope: SCOPE })));
    const begun = ['INSERT', 'SELECT'];
    const counted = ['SELECT', 'SELECT', 'INSERT', 'INSERT'];
    const signedIn = ['BEGIN', 'INSERT', 'UPDATE', 'DELETE', 'INSERT', 'COMMIT'];
    const redeemed = ['SELECT', 'SELECT', 'UPDATE', 'INSERT'];
    expect(await statementsEach(newcomer, signIn)).toEqual([...begun, ...counted, ...signedIn, ...redeemed]);
  });

  it('are none for what everybody looks up (W6)', async () => {
    const read = () => expectOk(fetch(`${server.url}/.well-known/openid-configuration`));
    expect(await statementsEach(nothing, read)).toEqual([]);
    expect(await statementsEach(nothing, () => expectOk(fetch(`${server.url}/jwks`)))).toEqual([]);
  });
});

// As long as something surrounds a request, Node 20 and 22 run hooks at each promise of the process (decision 25).
it('What applications ask again and again is surrounded by nothing', async () => {
  const { access_token: token, refresh_token: refreshToken } = await tokens();
  const authorization = basic(service.id, service.secret!);
  const entered = jest.spyOn(AsyncLocalStorage.prototype, 'run');
  await post('/token', { grant_type: 'client_credentials' }, { authorization });
  await tokens();
  await expectOk(flow.refresh(refreshToken!));
  await introspect(token);
  await userinfo(token);
  await expectOk(fetch(`${server.url}/.well-known/openid-configuration`));
  expect(entered).not.toHaveBeenCalled();
  await fetch(`${server.url}/account`);
  expect(entered).toHaveBeenCalled();
});

// In a storm of logins somebody always waits for their password to be hashed.
it('Who signs in is surrounded by units of work alone, and not while a password is hashed', async () => {
  const newcomer = new Flow(server, web);
  const entered = jest.spyOn(AsyncLocalStorage.prototype, 'run');
  await newcomer.authorize('alice', { scope: SCOPE });
  const surroundings = entered.mock.calls.map(([value]): unknown => value);
  expect(surroundings).not.toEqual([]);
  for (const value of surroundings) expect(value).toBeInstanceOf(UnitOfWork);
});
