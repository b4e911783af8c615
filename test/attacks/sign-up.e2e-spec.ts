import { startWorld, together, type World } from '../support/attack-world.js';
import { type Answer, fieldOf, TestBrowser } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { expectLive } from '../support/outcomes.js';
import { PASSWORD } from '../support/server.js';

const OPEN = { SELF_REGISTRATION: 'open', SIGN_UPS_PER_NETWORK: '40' };

describe('SU: accounts that people make for themselves', () => {
  let world: World;
  let flow: Flow;
  let page: Answer;

  beforeAll(async () => {
    world = await startWorld(OPEN);
  });

  afterAll(() => world.server.stop());

  beforeEach(async () => {
    // Another window of the throttle for each case.
    world.server.clock.move(3600);
    flow = new Flow(world.server, world.C1, new TestBrowser(world.server.url));
    page = await flow.open(flow.request({ prompt: 'create' }));
  });

  const form = (username: string, changes: Record<string, string> = {}) => ({
    request: fieldOf(page.text, 'request'),
    csrf_token: fieldOf(page.text, 'csrf_token'),
    username,
    email: `${username}@example.org`,
    name: '',
    password: PASSWORD,
    ...changes,
  });

  const exists = (username: string) =>
    world.server.users.find(username).then(
      () => true,
      () => false,
    );

  it.each<[string, (fields: Record<string, string>) => Record<string, string>]>([
    ['no token', ({ csrf_token: _token, ...fields }) => fields],
    ['an empty token', (fields) => ({ ...fields, csrf_token: '' })],
    ['a token with a letter changed', (fields) => ({ ...fields, csrf_token: `A${fields['csrf_token']!.slice(1)}x` })],
  ])('SU-01 a form with %s: 403, no account, no session', async (_what, change) => {
    const answer = await flow.browser.post('/sign-up', change(form('mallory')));
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(await exists('mallory')).toBe(false);
  });

  it('SU-01 the token of the login page is not one of this page, nor one of another browser', async () => {
    const login = await flow.browser.get(`/login?request=${fieldOf(page.text, 'request')}`);
    const token = fieldOf(login.text, 'csrf_token');
    expect((await flow.browser.post('/sign-up', form('mallory', { csrf_token: token }))).status).toBe(403);
    const other = new Flow(world.server, world.C1, new TestBrowser(world.server.url));
    await other.open(other.request());
    expect((await other.browser.post('/sign-up', form('mallory'))).status).toBe(403);
    expect((await new TestBrowser(world.server.url).post('/sign-up', form('mallory'))).status).toBe(403);
    expect(await exists('mallory')).toBe(false);
  });

  it('SU-02 nothing is done by GET, whatever stands in the address', async () => {
    const query = new URLSearchParams(form('mallory')).toString();
    expect((await flow.browser.get(`/sign-up?${query}`)).status).toBe(403);
    expect(await exists('mallory')).toBe(false);
  });

  it('SU-03 fields that are nobody’s to choose make no difference', async () => {
    const more = {
      id: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
      sub: 'x',
      email_verified: 'true',
      emailVerified: 'true',
      role: 'owner',
      claims: '{"gender":"x"}',
      gender: 'x',
      phone_number: '+49 30 1234567',
      disabledAt: '0',
      passwordHash: 'x',
    };
    expect((await flow.browser.post('/sign-up', form('frank', more))).status).toBe(303);
    const user = await world.server.users.find('frank');
    expect(user).toMatchObject({ emailVerified: false, disabledAt: null, claims: {}, name: null });
    expect(user.id).not.toBe(more.id);
  });

  it.each(['username', 'email', 'password'])('SU-04 %s twice, or in brackets, is refused', async (field) => {
    const twice = [...Object.entries(form('mallory')), [field, 'mallory2']] as [string, string][];
    expect((await flow.browser.post('/sign-up', twice)).status).toBe(400);
    const { [field as 'username']: value, ...others } = form('mallory');
    expect((await flow.browser.post('/sign-up', { ...others, [`${field}[]`]: value })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect(await exists('mallory')).toBe(false);
  });

  it('SU-05 a taken username and a taken address look the same, in every spelling, and nobody is overwritten', async () => {
    const seen = new Set<string>();
    const tries = [
      form('alice'),
      form('ALICE'),
      form('ａlice'),
      form('grace', { email: 'alice@example.com' }),
      form('grace', { email: 'Alice@Example.com' }),
    ];
    for (const fields of tries) {
      const answer = await flow.browser.post('/sign-up', fields);
      expect([fields.username, answer.status]).toEqual([fields.username, 422]);
      seen.add(/<div class="notice[^]*?<\/div>/.exec(answer.text)![0]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    // A full-width letter is no valid username; all the others get the very same words.
    expect(seen.size).toBe(2);
    await expectLive(new Flow(world.server, world.C1));
  });

  it('SU-06 of thirty forms for one name that come together, one makes an account', async () => {
    const answers = await together(30, () => flow.browser.copy().post('/sign-up', form('heidi')));
    const made = answers.filter(({ status }) => status === 303);
    expect(made).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await world.server.users.list()).filter(({ username }) => username === 'heidi')).toHaveLength(1);
  });

  it('SU-07 a network that tries too often waits, and no password is worked on', async () => {
    const answers: Answer[] = [];
    for (let n = 0; n < 42; n += 1) {
      answers.push(await flow.browser.post('/sign-up', form(`no${n}`, { password: 'short' })));
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(40).fill(422), 429, 429]);
    const { headers, text } = answers.at(-1)!;
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(text).toContain('id="submit-sign-up"');
    expect((await flow.browser.post('/sign-up', form('ivan'))).status).toBe(429);
    expect(await exists('ivan')).toBe(false);
  });

  it('SU-08 what was typed is escaped', async () => {
    const typed = '"><script>alert(1)</script>';
    const { text } = await flow.browser.post(
      '/sign-up',
      form('judy', { username: typed, email: typed, name: `${typed}\u0007` }),
    );
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
  });

  it('SU-09 the session is a new one, whatever the browser held before', async () => {
    flow.browser.cookies.set('portico_session', 'chosen-by-somebody-else');
    const fresh = await flow.open(flow.request({ prompt: 'create' }));
    page = fresh;
    expect((await flow.browser.post('/sign-up', form('kim'))).status).toBe(303);
    expect(flow.browser.cookies.get('portico_session')).not.toBe('chosen-by-somebody-else');
  });

  it('SU-10 a password never reaches a log or the audit table', async () => {
    const canary = 'canary-password-of-leo';
    await flow.browser.post('/sign-up', form('leo', { password: canary }));
    await flow.browser.post('/sign-up', form('leo', { password: canary }));
    const rows = await world.server.database.read((manager) => manager.query('SELECT * FROM audit_events'));
    expect(JSON.stringify(rows)).not.toContain(canary);
    expect(world.logs.lines.join('\n')).not.toContain(canary);
  });
});
