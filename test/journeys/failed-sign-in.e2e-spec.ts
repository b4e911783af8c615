import { LoginForm } from '../support/attack-world.js';
import type { Answer } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { KeptLog, type LoggedLine } from '../support/log-lines.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

/** Somebody calls, and reads out the reference that the page shows. */
function referenceOn(page: Answer): string {
  const [, found] = /Reference[\s\S]*?<code[^>]*>([\w-]{36})<\/code>/.exec(page.text) ?? [];
  if (found === undefined) throw new Error(`The page shows no reference: ${page.text.slice(-900)}`);
  expect(page.headers.get('x-correlation-id')).toBe(found);
  return found;
}

describe('Somebody could not sign in, and support finds out why', () => {
  const log = new KeptLog();
  let server: TestServer;
  let client: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start({ LOGIN_ATTEMPTS_PER_ACCOUNT: '3' }, log.logger);
    client = await server.client('wiki', { redirect_uris: ['https://rp1.test/cb'] });
    await server.user('alice');
    const { id } = await server.user('bob');
    await server.users.disable(id);
  });
  beforeEach(() => (flow = new Flow(server, client)));
  afterAll(() => server.stop());

  /** The one line that tells why, by the reference. */
  const why = (reference: string, event: string): LoggedLine => {
    const lines = log.about(reference).filter((line) => line['event'] === event);
    expect(lines).toHaveLength(1);
    return lines[0]!;
  };

  it('a redirect URI that is not registered: which application, which rule, what was expected, what came', async () => {
    const page = await flow.open(flow.request({ redirect_uri: 'https://rp1.test/cb/' }));
    const line = why(referenceOn(page), 'request.refused');
    expect(line).toMatchObject({
      level: 'info',
      room: 'Errors',
      client_id: 'wiki',
      rule: 'requireRegisteredRedirectUri',
      route: '/authorize',
      status: 400,
      error: 'invalid_request',
      expected: expect.stringContaining('character by character') as string,
      received: 'https://rp1.test/cb/',
    });
    expect(Object.keys(line).slice(0, 6)).toEqual(['time', 'level', 'pid', 'room', 'event', 'message']);
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
  });

  it('an application that nobody knows: what it calls itself', async () => {
    const page = await flow.open(flow.request({ client_id: 'wikki' }));
    expect(why(referenceOn(page), 'request.refused')).toMatchObject({
      claimed_client_id: 'wikki',
      rule: 'requireEnabledClient',
      received: 'wikki',
    });
  });

  it('what was sent back to the application: the rule, under the id of the answer', async () => {
    const answer = await flow.browser.get(flow.request({ code_challenge: undefined }).url);
    expect(answer.location).toContain('error=invalid_request');
    const line = why(answer.headers.get('x-correlation-id')!, 'authorization.refused');
    expect(line).toMatchObject({ client_id: 'wiki', rule: 'requirePkce', status: 303 });
  });

  it.each([
    ['a wrong password', 'alice', 'wrong password', 'wrong_password', true],
    ['an account that is off', 'bob', PASSWORD, 'account_disabled', true],
    ['a name that nobody has', 'nobody', PASSWORD, 'unknown_account', false],
  ])('%s: the page shows a reference and tells nobody which it was; the log does', async (...given) => {
    const [, username, password, cause, isKnown] = given;
    const form = await LoginForm.open(flow);
    const page = await form.submit(username, password);
    const line = why(referenceOn(page), 'login.failed');
    expect(line).toMatchObject({ client_id: 'wiki', cause, room: 'Login' });
    expect('user_id' in line).toBe(isKnown);
    expect(JSON.stringify(log.about(referenceOn(page)))).not.toContain(password);
  });

  it('too many attempts: whose limit it was', async () => {
    const form = await LoginForm.open(flow);
    for (let n = 0; n < 3; n++) await form.submit('carol', 'wrong password');
    const page = await form.submit('carol', PASSWORD);
    expect(page.status).toBe(429);
    expect(why(referenceOn(page), 'login.throttled')).toMatchObject({ client_id: 'wiki', limit: 'login-account' });
  });

  it('a code that is not redeemed: the rule, the client and the person, under the id of the answer', async () => {
    const grant = await flow.authorize('alice');
    const answer = await flow.exchange(grant, { redirect_uri: 'https://rp1.test/other' });
    const line = why(answer.headers.get('x-correlation-id')!, 'request.refused');
    expect(line).toMatchObject({
      client_id: 'wiki',
      grant_type: 'authorization_code',
      rule: 'requireSameRedirectUri',
      error: 'invalid_grant',
      user_id: expect.stringMatching(/^[\w-]{36}$/) as string,
    });
  });

  it('a client that did not authenticate: the private reason', async () => {
    const answer = await flow.token({ grant_type: 'client_credentials' }, { ...client, secret: 'not the secret' });
    const line = why(answer.headers.get('x-correlation-id')!, 'request.refused');
    expect(line).toMatchObject({ client_id: 'wiki', error: 'invalid_client', cause: expect.stringMatching(/^wrong/) });
    expect(JSON.stringify(line)).not.toContain('not the secret');
  });

  it('something broke: what, and where', async () => {
    const grant = await flow.authorize('alice');
    const query = (sql: string) => server.database.manager.query(sql);
    await query('ALTER TABLE grants RENAME TO grants_away');
    const answer = await flow.exchange(grant);
    await query('ALTER TABLE grants_away RENAME TO grants');
    expect(answer.status).toBe(500);
    expect(why(answer.headers.get('x-correlation-id')!, 'request.failed')).toMatchObject({
      level: 'error',
      client_id: 'wiki',
      status: 500,
      cause: expect.stringContaining('grants') as string,
      stack: expect.stringMatching(/\n\s+at /) as string,
    });
  });

  it('a body that nobody could read still belongs to its request', async () => {
    const answer = await fetch(`${server.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"client_secret": "s3cret-in-a-broken-body"',
    });
    const lines = log.about(answer.headers.get('x-correlation-id'));
    expect(lines).toHaveLength(1);
    expect(log.lines.join('\n')).not.toContain('s3cret-in-a-broken-body');
  });

  it('a line for people says the same, and nothing that came from outside begins one of its own', () => {
    const kept = new KeptLog('pretty');
    kept.logger.log('one\nline \u001b[31m red', 'Room');
    kept.logger.error('it broke', 'Error: it broke\n    at place (file.js:1:2)', 'Room');
    expect(kept.lines[0]).toMatch(/^[\d:.]{12} INFO {2}\[Room\] one\\u000aline \\u001b\[31m red$/);
    expect(kept.lines[1]).toMatch(/ERROR \[Room\] it broke\nError: it broke\n {4}at place/);
  });
});
