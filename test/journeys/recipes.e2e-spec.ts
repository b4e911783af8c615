import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { fieldOf } from '../support/browser.js';
import { answerOf, Flow } from '../support/flow.js';
import { PASSWORD, type TestClient, type TestServer } from '../support/server.js';
import { ServerProcess } from '../support/server-process.js';
import { freePort } from '../support/free-port.js';
import { blocks, OwnBuild } from './recipes.js';

const VOUCHER = 'urn:example:grant-type:voucher';

/** What the command line would do in four calls. */
const SEED = `
import { administrationOf, openApplication } from './dist/cli/command.module.js';
import { loadSettings } from './dist/config/load-settings.js';
import { Sealer } from './dist/crypto/sealer.js';
const application = await openApplication(loadSettings(process.env));
const { clients, users } = administrationOf(application);
await users.create({ username: 'alice', email: 'alice@shipyard.example', password: ${JSON.stringify(PASSWORD)} });
const web = { client_name: 'Web', redirect_uris: ['https://rp1.test/cb'], scope: 'openid notes:read reports:read reports:write' };
const service = { client_name: 'Service', redirect_uris: [], scope: 'reports:read' };
const made = {
  web: await clients.create({ ...web, grant_types: ['authorization_code'] }, 'web'),
  kiosk: await clients.create({ ...service, grant_types: ['${VOUCHER}'] }, 'kiosk'),
  other: await clients.create({ ...service, grant_types: ['${VOUCHER}'] }, 'other'),
  keyed: await clients.create(
    { ...service, grant_types: ['client_credentials'], token_endpoint_auth_method: 'example_client_key' },
    'keyed',
  ),
};
const voucher = application
  .get(Sealer, { strict: false })
  .seal('voucher', { clientId: 'kiosk', expiresAt: Date.now() + 60_000 });
const secrets = Object.fromEntries(Object.entries(made).map(([id, { secret }]) => [id, secret]));
await application.close();
console.log(JSON.stringify({ secrets, voucher }));
`;

describe('The recipes, each as it stands in docs/recipes.md', () => {
  const build = new OwnBuild();
  const data = mkdtempSync(join(tmpdir(), 'portico-recipes-data-'));
  const examples = blocks('example');
  const registrations = blocks('registration');
  let server: ServerProcess;
  let seeded: { secrets: Record<string, string>; voucher: string };

  beforeAll(async () => {
    for (const text of examples.values()) build.add(text);
    for (const text of registrations.values()) build.register(text);
    build.compile();
    const port = String(await freePort());
    const environment = {
      NODE_ENV: 'development',
      DEMO: 'false',
      PORT: port,
      ISSUER: `http://127.0.0.1:${port}`,
      SECRETS: randomBytes(32).toString('base64url'),
      DATABASE_URL: `sqlite:${join(data, 'portico.sqlite')}`,
    };
    server = await ServerProcess.start(environment, join(build.dist, 'main.unbundled.js'));
    seeded = JSON.parse(build.run(SEED, environment)) as typeof seeded;
  }, 120_000);

  afterAll(async () => {
    await server?.dispose();
    build.remove();
    rmSync(data, { recursive: true, force: true });
  });

  const clientOf = (id: string): TestClient => ({
    id,
    secret: seeded.secrets[id],
    redirectUri: 'https://rp1.test/cb',
  });
  const flowOf = (id: string) => new Flow({ url: server.url } as TestServer, clientOf(id));
  const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  const reports = (token?: string) =>
    fetch(`${server.url}/api/reports`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const resource = () => `${server.url}/api/reports`;

  /** Tokens for a person who has a name already, or is asked for it on the way. */
  async function tokens(changes: Record<string, string>): Promise<Record<string, string>> {
    const flow = flowOf('web');
    const request = flow.request(changes);
    let answer = await flow.login(await flow.open(request), 'alice');
    if (answer.text.includes('id="submit-name"')) answer = await sendName(flow, answer.text, 'Alice Liddell');
    if (answer.text.includes('id="consent-allow"')) answer = await flow.consent(answer);
    const { code = '' } = answerOf(answer);
    return (await (await flow.exchange({ code, verifier: request.verifier })).json()) as Record<string, string>;
  }

  const sendName = async (flow: Flow, page: string, name: string) => {
    const form = { request: fieldOf(page, 'request'), csrf_token: fieldOf(page, 'csrf_token'), name };
    return flow.browser.follow(await flow.browser.post('/your-name', form));
  };

  it('say for each example where it is registered', () => {
    expect([...registrations.keys()].toSorted()).toEqual([...examples.keys()].toSorted());
    expect(examples.size).toBe(6);
  });

  it('protect an API with no more than ten lines beyond plain Nest', () => {
    const added = registrations.get('reports')!.match(/^\+/gm)!;
    const [, ...code] = examples.get('reports')!.split('\n');
    const beyond = code.filter((line) =>
      /resource-server|\breports\b(?!\.module|'\))|'reports:read'|CurrentUser|^\}\);/.test(line),
    );
    expect(added.length + beyond.length).toBeLessThanOrEqual(10);
  });

  // The first sign-in of the file: afterwards she has a name.
  it('a step after login: is shown, cannot be walked around, and the flow ends after it', async () => {
    const flow = flowOf('web');
    const request = flow.request({ scope: 'openid reports:read', resource: resource() });
    const page = await flow.login(await flow.open(request), 'alice');
    expect(page.text).toContain('What is your name?');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const id = fieldOf(page.text, 'request');
    const around = await flow.browser.get(`/authorize/${id}`);
    expect(around.location).toBe(`${server.url}/your-name?request=${id}`);
    const forged = await flow.browser.post('/your-name', { request: id, csrf_token: 'x', name: 'Mallory' });
    expect(forged.status).toBe(403);
    const consent = await sendName(flow, page.text, 'Alice Liddell');
    expect(consent.text).toContain('id="consent-allow"');
    expect(consent.text).toContain('Alice Liddell');
    expect(consent.text).toContain('Read your reports');
    expect(answerOf(await flow.consent(consent))).toMatchObject({ code: expect.any(String), state: request.state });
  });

  it('a custom claim: is in the access token, the ID token and UserInfo', async () => {
    const issued = await tokens({ scope: 'openid notes:read' });
    const claim = { organisation: 'shipyard.example' };
    expect(decodeJwt(issued['access_token']!)).toMatchObject(claim);
    expect(decodeJwt(issued['id_token']!)).toMatchObject(claim);
    const headers = { authorization: `Bearer ${issued['access_token']!}` };
    expect(await (await fetch(`${server.url}/userinfo`, { headers })).json()).toMatchObject(claim);
  });

  it('a protected API: 401 without a token for it, 403 without the scope, 200 with it; and it is documented', async () => {
    const without = await reports();
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toContain('scope="reports:read"');
    const foreign = await tokens({ scope: 'notes:read' });
    expect((await reports(foreign['access_token'])).status).toBe(401);
    const writing = await tokens({ scope: 'reports:write' });
    const refused = await reports(writing['access_token']);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    const own = await tokens({ scope: 'reports:read' });
    const answer = await reports(own['access_token']);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual([{ about: decodeJwt(own['access_token']!)['sub'] }]);
    const text = await (await fetch(`${server.url}/docs-json`)).text();
    const { paths, components } = JSON.parse(text) as Record<string, Record<string, object>>;
    expect(paths!['/api/reports']).toMatchObject({ get: { security: expect.any(Array) } });
    expect(JSON.stringify(components)).toContain('"reports:read":"Read your reports"');
  });

  it('a grant type: is in the metadata, and gives one token for one voucher, to its client', async () => {
    const metadata = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      string[]
    >;
    expect(metadata['grant_types_supported']).toContain(VOUCHER);
    expect(metadata['token_endpoint_auth_methods_supported']).toContain('example_client_key');
    expect(metadata['scopes_supported']).toContain('reports:read');
    const redeem = (id: string, voucher = seeded.voucher) => flowOf(id).token({ grant_type: VOUCHER, voucher });
    expect((await redeem('other')).status).toBe(400);
    expect((await redeem('kiosk', `${seeded.voucher}x`)).status).toBe(400);
    const first = await redeem('kiosk');
    expect(first.status).toBe(200);
    const { access_token: token = '' } = (await first.json()) as Record<string, string>;
    expect((await reports(token)).status).toBe(200);
    const second = await redeem('kiosk');
    expect(second.status).toBe(400);
    expect(await second.json()).toEqual({ error: 'invalid_grant', error_description: 'The voucher has been used.' });
  });

  it('a client authentication method: proves who the client is, alone', async () => {
    const client_key = `keyed:${seeded.secrets['keyed']!}`;
    const ask = (form: Record<string, string>, headers?: Record<string, string>) =>
      post({ grant_type: 'client_credentials', ...form }, headers);
    expect((await ask({ client_key })).status).toBe(200);
    for (const wrong of [`${client_key}x`, 'keyed:', 'keyed', `web:${seeded.secrets['web']!}`]) {
      const refused = await ask({ client_key: wrong });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toMatchObject({ error: 'invalid_client' });
    }
    const twice = await ask({ client_key }, { authorization: 'Basic a2V5ZWQ6eA==' });
    expect(await twice.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('a listener to security events: hears a sign-in that failed', async () => {
    const flow = flowOf('web');
    await flow.login(await flow.open(flow.request({ scope: 'notes:read' })), 'alice', 'a wrong password');
    await expect(heard(/Failed sign-in from 127\.0\.0\.1, audit row [0-9a-f-]{36}\.\d+/)).resolves.toBeUndefined();
  });

  /** Resolves when the server has said it; the test's own limit ends the wait. */
  const heard = (what: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => void (what.test(server.output) ? resolve() : setImmediate(look));
      look();
    });
});
