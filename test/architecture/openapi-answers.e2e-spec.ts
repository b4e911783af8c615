import { BackchannelSender } from '../../src/logout/backchannel-sender.js';
import { ACCOUNT_SCOPES, AccountCaller, accountClient } from '../support/account.js';
import { AdminCaller, adminClient, administrator } from '../support/administrators.js';
import { Flow } from '../support/flow.js';
import { AnswerChecker, readDocument } from '../support/openapi.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';
const ANY = { 'if-match': '*' };
type Body = Readonly<Record<string, unknown>>;
type Request = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];

describe('What the APIs of this server answer is what their document says', () => {
  let server: TestServer;
  let client: TestClient;
  let checker: AnswerChecker;
  let owner: AdminCaller;
  let viewer: AdminCaller;

  beforeAll(async () => {
    checker = new AnswerChecker(readDocument().document);
    server = await TestServer.start();
    client = await adminClient(server);
    owner = await administrator(server, client, 'owner');
    viewer = await administrator(server, client, 'viewer');
  }, 180_000);

  afterAll(() => server.stop());

  /** Calls, and holds the answer against the document. */
  function call(request: Request, status: number, caller = owner): Promise<Body> {
    return checked(caller, '/api/admin', request, status);
  }

  async function checked(
    caller: Pick<AdminCaller, 'call'>,
    api: string,
    [method, path, body, headers]: Request,
    status: number,
  ): Promise<Body> {
    const answer = await caller.call(method, path, body, headers);
    const text = await answer.text();
    const route = `${api}${path.split('?')[0]}`;
    const faults = checker.faultsOf(method, route, { status: answer.status, headers: answer.headers, text });
    expect({ method, path, status: answer.status, faults }).toEqual({ method, path, status, faults: [] });
    return text === '' ? {} : (JSON.parse(text) as Body);
  }

  it('of clients and their secrets', async () => {
    const metadata = { client_name: 'Documented', redirect_uris: ['https://documented.test/cb'], scope: 'openid' };
    const made = await call(['POST', '/clients', metadata, { 'idempotency-key': 'd' }], 201);
    const path = `/clients/${String(made['client_id'])}`;
    await call(['POST', '/clients', { ...metadata, client_name: 'Other' }, { 'idempotency-key': 'd' }], 422);
    await call(['POST', '/clients', {}], 400);
    await call(['GET', '/clients?limit=1'], 200);
    await call(['GET', '/clients?limit=0'], 400);
    await call(['GET', path], 200);
    await call(['GET', `/clients/${NOBODY}`], 404);
    await call(['PUT', path, metadata, ANY], 200);
    await call(['PUT', path, metadata], 428);
    await call(['PATCH', path, { client_name: 'X' }, { 'if-match': '"0"' }], 412);
    const jwks = {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          kid: 'k',
          x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
          y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        },
      ],
    };
    await call(['PATCH', path, { jwks, contacts: ['ops@documented.test'] }, ANY], 200);
    await call(['POST', `${path}/disable`, undefined, { 'if-match': '"0"' }], 412);
    await call(['POST', `${path}/disable`], 200);
    await call(['POST', `${path}/enable`], 200);
    const added = await call(['POST', `${path}/secrets`, { overlap: 10 }], 201);
    const { items } = (await call(['GET', `${path}/secrets`], 200)) as { items: { id: string }[] };
    await call(['DELETE', `${path}/secrets/${items[0]!.id}`], 204);
    await call(['DELETE', `${path}/secrets/${String(added['id'])}`], 409);
    await call(['DELETE', path, undefined, ANY], 204);
    await call(['DELETE', path, undefined, ANY], 404);
  });

  it('of users, their sessions, consents and grants', async () => {
    const profile = { username: 'told', email: 'told@example.com', address: { country: 'UK' }, birthdate: '1815' };
    const made = await call(['POST', '/users', { ...profile, password: 'correct horse battery staple' }], 201);
    const path = `/users/${String(made['id'])}`;
    await call(['POST', '/users', profile], 400);
    await call(['GET', '/users?limit=1'], 200);
    await call(['GET', path], 200);
    await call(['PATCH', path, { name: 'Told', address: null }, ANY], 200);
    await call(['PATCH', path, {}], 428);
    await call(['PUT', `${path}/role`, { role: 'viewer' }, ANY], 200);
    await call(['PUT', `${path}/role`, { role: 'x' }, ANY], 400);
    await call(['PUT', `${path}/role`, { role: null }, ANY], 200);
    await call(['PUT', `/users/${owner.userId}/role`, { role: null }, ANY], 409);
    await call(['POST', `${path}/unlock`], 200);
    const app = await server.client('app', { backchannel_logout_uri: 'https://rp1.test/backchannel' });
    await new Flow(server, app).tokens('told', { scope: 'notes:read offline_access' });
    const sessions = (await call(['GET', `/sessions?user_id=${String(made['id'])}`], 200)) as { items: Body[] };
    const grants = (await call(['GET', `/grants?user_id=${String(made['id'])}`], 200)) as { items: Body[] };
    await call(['GET', `/grants/${String(grants.items[0]!['id'])}`], 200);
    await call(['DELETE', `/grants/${String(grants.items[0]!['id'])}`], 204);
    await call(['DELETE', `/grants/${NOBODY}`], 404);
    await call(['GET', `${path}/consents`], 200);
    await call(['GET', `/consents?user_id=${String(made['id'])}&limit=1`], 200);
    await call(['GET', '/consents?sort=scope'], 400);
    await call(['DELETE', `${path}/consents/app`], 204);
    await call(['DELETE', `/sessions/${String(sessions.items[0]!['id'])}`], 204);
    await call(['DELETE', `/sessions/${NOBODY}`], 404);
    await call(['GET', '/sessions'], 200);
    await new Flow(server, app).tokens('told', { scope: 'notes:read' });
    await call(['POST', `${path}/sign-out`], 200);
    await call(['POST', '/grants/revoke', { user_id: made['id'] }], 200);
    await call(['POST', '/grants/revoke', {}], 400);
    await call(['POST', `${path}/password`, { password: 'another long passphrase' }], 200);
    await call(['POST', `${path}/disable`, undefined, { 'if-match': '"0"' }], 412);
    await call(['POST', `${path}/disable`], 200);
    await call(['POST', `${path}/enable`], 200);
    await call(['DELETE', path, undefined, { 'if-match': '"0"' }], 412);
    await call(['DELETE', path, undefined, ANY], 204);
  });

  it('of APIs, keys, the audit log, notices and settings', async () => {
    const api = { audience: 'https://api.test/told', name: 'Told', scopes: { 'told:read': { title: 'Read' } } };
    const path = `/resource-servers/${encodeURIComponent(api.audience)}`;
    await call(['POST', '/resource-servers', api], 201);
    await call(['POST', '/resource-servers', {}], 400);
    await call(['GET', '/resource-servers'], 200);
    await call(['GET', path], 200);
    await call(['PATCH', path, { access_token_ttl: 60 }, ANY], 200);
    await call(['PATCH', path, {}, { 'if-match': '"0"' }], 412);
    await call(['DELETE', path, undefined, ANY], 204);
    await call(['DELETE', path, undefined, ANY], 404);
    await call(['GET', '/scopes'], 200);
    await call(['POST', '/keys', { algorithm: 'ES256' }], 201);
    await call(['GET', '/keys'], 200);
    await call(['GET', '/audit-events?limit=100'], 200);
    await call(['GET', '/settings'], 200);
    await call(['GET', '/me'], 200);
    const token = await call(['POST', '/registration-tokens', {}], 201);
    await call(['GET', '/registration-tokens'], 200);
    await call(['DELETE', `/registration-tokens/${String(token['id'])}`], 204);
    await server.app.get(BackchannelSender).deliverDue();
    const { items } = (await call(['GET', '/deliveries'], 200)) as { items: Body[] };
    await call(['POST', `/deliveries/${String(items[0]!['id'])}/retry`], 200);
    await call(['POST', `/deliveries/${NOBODY}/retry`], 404);
    await call(['GET', '/problems'], 200, new AdminCaller(server.url, ''));
  });

  it('of the account of whoever signs in', async () => {
    const app = await accountClient(server);
    await server.user('self');
    const person = await AccountCaller.of(server, app, 'self', `${ACCOUNT_SCOPES} offline_access`);
    const account = (request: Request, status: number, caller = person) =>
      checked(caller, '/api/account', request, status);
    const notes = { ...app, id: 'self-notes' };
    await server.client(notes.id, { token_endpoint_auth_method: 'none', redirect_uris: [app.redirectUri] });
    await new Flow(server, { ...notes, secret: undefined }, person.browser).tokens('self');
    await account(['GET', '/profile'], 200);
    await account(['PATCH', '/profile', { nickname: 'me', address: { country: 'UK' } }, ANY], 200);
    await account(['PATCH', '/profile', { role: 'owner' }, ANY], 400);
    await account(['PATCH', '/profile', {}], 428);
    await account(['PATCH', '/profile', {}, { 'if-match': '"0"' }], 412);
    const next = 'another long passphrase';
    await account(['POST', '/password', { current_password: 'x', new_password: next }], 403);
    await account(['POST', '/password', { current_password: PASSWORD, new_password: next }], 204);
    await account(['GET', '/activity?limit=2'], 200);
    await account(['GET', '/activity?limit=0'], 400);
    await account(['GET', '/applications'], 200);
    await account(['DELETE', `/applications/${notes.id}`], 204);
    await account(['DELETE', '/applications/nothing'], 404);
    const { items } = (await account(['GET', '/sessions'], 200)) as { items: Body[] };
    await account(['DELETE', `/sessions/${NOBODY}`], 404);
    await account(['POST', '/sessions/end', { which: 'others' }], 200);
    await account(['POST', '/sessions/end', { which: 'x' }], 400);
    await account(['DELETE', `/sessions/${String(items[0]!['id'])}`], 204);
    await account(['GET', '/problems'], 200, new AccountCaller(server.url, ''));
    await account(['GET', '/profile'], 401, new AccountCaller(server.url, ''));
  });

  it('of refusals for what somebody may not do', async () => {
    await call(['POST', '/clients', {}], 403, viewer);
    await call(['GET', '/clients'], 401, new AdminCaller(server.url, ''));
    await call(['GET', '/clients'], 401, new AdminCaller(server.url, 'x'));
    const userAdmin = await administrator(server, client, 'user_admin');
    await call(['POST', `/users/${viewer.userId}/disable`], 403, userAdmin);
    await call(['POST', '/grants/revoke', { client_id: client.id }], 403, userAdmin);
  });

  it('and every route was seen to succeed', () => {
    expect([...checker.unseen('/api/admin'), ...checker.unseen('/api/account')]).toEqual([]);
  });
});
