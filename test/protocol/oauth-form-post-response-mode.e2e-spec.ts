import { fieldOf } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('OAuth 2.0 Form Post Response Mode §2', () => {
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1', { redirect_uris: ['https://rp1.test/cb', 'com.example.app:/cb'] });
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
  });

  afterAll(() => server.stop());

  const open = (changes: Record<string, string | undefined> = {}) =>
    flow.browser.get(flow.request({ response_mode: 'form_post', ...changes }).url);

  it('parameters are encoded as HTML form values', async () => {
    const authorization = flow.request({ response_mode: 'form_post' });
    const page = await flow.browser.get(authorization.url);
    expect(page).toMatchObject({ status: 200, location: undefined });
    expect(fieldOf(page.text, 'state')).toBe(authorization.state);
    expect(fieldOf(page.text, 'iss')).toBe(server.url);
    const { status } = await readJson(
      flow.exchange({ code: fieldOf(page.text, 'code'), verifier: authorization.verifier }),
    );
    expect(status).toBe(200);
  });

  it('the action attribute MUST be the redirection URI, the method MUST be POST', async () => {
    const { text } = await open();
    const form = /<form[^>]*>/.exec(text)?.[0];
    expect(form).toContain('action="https://rp1.test/cb"');
    expect(form).toContain('method="post"');
  });

  it('MUST instruct the user agent not to store or reuse the content', async () => {
    expect((await open()).headers.get('cache-control')).toBe('no-store');
  });

  it('MAY be submitted by a script, and by hand where scripts are off', async () => {
    const { text, headers } = await open();
    const script = /<script>([^<]*)<\/script>/.exec(text)?.[1];
    expect(script).toContain('submit');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/script-src 'sha256-[^']+'/);
    expect(policy).toContain("form-action 'self' https://rp1.test");
    expect(text).toContain('<button');
  });

  it('errors come the same way', async () => {
    const { text } = await open({ scope: 'unheard:of' });
    expect(fieldOf(text, 'error')).toBe('invalid_scope');
    expect(fieldOf(text, 'iss')).toBe(server.url);
  });

  it('values are escaped', async () => {
    const state = '"><script>alert(1)</script>&amp;\'';
    const { text } = await open({ state });
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&quot;>&lt;script>alert(1)');
  });

  it('needs a redirect URI that takes a form; the error then comes by redirect', async () => {
    const answer = await open({ redirect_uri: 'com.example.app:/cb' });
    expect(answer.location).toMatch(/^com\.example\.app:\/cb\?error=invalid_request/);
  });

  it('also follows after pages', async () => {
    const own = new Flow(server, await server.client('C2'), flow.browser);
    const consentPage = await own.open(own.request({ response_mode: 'form_post' }));
    const page = await own.consent(consentPage);
    expect(fieldOf(page.text, 'code')).toMatch(/./);
    expect(page.text).toContain('action="https://rp1.test/cb"');
  });
});
