import { writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Flow } from '../support/flow.js';
import { PASSWORD, TestServer } from '../support/server.js';
import { CommandLine } from './command-line.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const NOBODY = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

const REGISTER = ['client', 'create', '--name', 'Wiki', '--redirect-uri', 'https://wiki.test/cb'];

interface ShownClient {
  client_id: string;
  client_secret?: string;
  portico_enabled: boolean;
}

describe('portico, typed wrongly or asked for help', () => {
  let portico: CommandLine;
  beforeAll(() => (portico = new CommandLine()));
  afterAll(() => portico.remove());

  it.each([
    ['no command', []],
    ['an unknown command', ['client', 'paint']],
    ['a noun alone', ['client']],
    ['an unknown option', ['client', 'list', '--colour']],
    ['an option without its value', ['client', 'create', '--name']],
    ['an option that stands twice', ['client', 'create', '--name', 'a', '--name', 'b']],
    ['an option that is missing', ['user', 'create', '--username', 'ada']],
    ['an argument that is missing', ['client', 'show']],
    ['an argument too many', ['client', 'show', 'a', 'b']],
    ['an argument where none is taken', ['status', 'now']],
    ['options that exclude each other', ['client', 'create', '--file', 'x.json', '--name', 'a']],
    ['neither file nor name', ['client', 'create']],
    ['nothing to revoke', ['grant', 'revoke']],
    ['a time that is none', ['grant', 'revoke', '--issued-before', 'yesterday']],
    ['milliseconds for seconds', ['grant', 'revoke', '--issued-before', '1795380006000']],
    ['seconds that are none', ['client', 'rotate-secret', NOBODY, '--overlap', '-1']],
    ['an algorithm that is none', ['key', 'rotate', '--algorithm', 'none']],
    ['a password that nobody can give', ['user', 'set-password', 'ada']],
  ])('%s: exit code 2, the usage on stderr, nothing on stdout, nothing touched', async (_what, words) => {
    const { code, stdout, stderr } = await portico.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^portico: [^\n]+\.\n\nUsage: portico /);
    expect(existsSync(portico.databaseFile)).toBe(false);
  });

  it('ends as a process with the same exit code and text', async () => {
    const words = ['client', 'create', '--name'];
    expect(await portico.spawn(words)).toEqual({ ...(await portico.run(words)), code: 2, stdout: '' });
  });

  it('shows all commands, those of a noun, and one', async () => {
    const all = await portico.spawn(['help']);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toContain('client rotate-secret ID');
    expect((await portico.run(['--help'])).stdout).toBe(all.stdout);
    const noun = await portico.run(['client', '--help']);
    expect(noun.code).toBe(0);
    expect(noun.stdout).not.toContain('user create');
    const one = await portico.run(['client', 'create', '--help']);
    expect(one.stdout).toMatch(/^Usage: portico client create .*--redirect-uri URI …/);
    expect((await portico.run(['help', 'client', 'create'])).stdout).toBe(one.stdout);
    expect((await portico.run(['help', 'paint'])).code).toBe(2);
    const names = (await portico.json<{ name: string }[]>(['help'])).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['migrate', 'status', 'secret generate', 'grant revoke']));
  });

  it('makes secrets that SECRETS takes', async () => {
    const { secret } = await portico.json<{ secret: string }>(['secret', 'generate']);
    expect(secret).toMatch(SECRET);
    const { code, stdout } = await portico.spawn(['secret', 'generate']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^[A-Za-z0-9_-]{43}\n$/) });
    expect(stdout.trim()).not.toBe(secret);
  });
});

describe('portico, on settings and databases that are not usable', () => {
  let portico: CommandLine;
  beforeAll(() => (portico = new CommandLine()));
  afterAll(() => portico.remove());

  it('names every wrong setting and exits with 1', async () => {
    const { code, stdout, stderr } = await portico.spawn(['client', 'list'], {
      environment: { PORT: 'abc', SECRETS: 'my secret', ISSUER: 'https://sso.test/' },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const variable of ['PORT', 'SECRETS', 'ISSUER']) expect(stderr).toContain(`- ${variable}: expected `);
    expect(stderr).not.toContain('my secret');
  });

  it('says in one line that the database is away, and never its password', async () => {
    const environment = { DATABASE_URL: 'mysql://portico:canary@127.0.0.1:1/portico' };
    const [list, status] = await Promise.all([
      portico.spawn(['client', 'list', '--json'], { environment }),
      portico.run(['status', '--json'], { environment }),
    ]);
    expect(list).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^portico: The database cannot be reached: [^\n]+\n$/),
    });
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({
      ok: false,
      database: { address: 'mysql://127.0.0.1:1/portico', reachable: false },
      problems: [expect.stringContaining('cannot be reached')],
    });
    expect(JSON.stringify([list, status])).not.toContain('canary');
  });

  it('looks at a database that is not there without making it, and then migrates, once', async () => {
    const before = await portico.run(['status', '--json']);
    expect(before.code).toBe(1);
    expect(before.stderr).toMatch(/^portico: There is no file .*portico migrate makes it\n$/);
    expect(JSON.parse(before.stdout)).toMatchObject({ ok: false, issuer: 'https://sso.test' });
    expect(existsSync(portico.databaseFile)).toBe(false);

    const migrated = await portico.spawn(['migrate', '--json']);
    expect(migrated.code).toBe(0);
    const { migrated: names } = JSON.parse(migrated.stdout) as { migrated: string[] };
    const lines = names.flatMap((name, index) =>
      ['started', 'done'].map((state) => `Migration ${index + 1} of ${names.length} ${state}: ${name}\n`),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(migrated.stderr).toBe(lines.join(''));
    expect(await portico.json(['migrate'])).toEqual({ migrated: [] });

    expect(await portico.json(['status'])).toMatchObject({
      ok: true,
      database: { reachable: true, pending_migrations: [] },
      keys: expect.arrayContaining([expect.objectContaining({ algorithm: 'ES256', state: 'signing' })]),
      counts: { clients: 0, users: 0 },
      problems: [],
    });
  });

  it('says when SECRETS lacks what the signing keys were sealed with', async () => {
    const { secret } = await portico.json<{ secret: string }>(['secret', 'generate']);
    const { code, stdout, stderr } = await portico.run(['status'], { environment: { SECRETS: secret } });
    expect(code).toBe(1);
    expect(stdout).toContain('something is wrong');
    expect(stderr).toMatch(/^portico: The signing key \S+ cannot be opened with SECRETS[^\n]*\n$/);
  });
});

describe('portico client', () => {
  let portico: CommandLine;
  beforeAll(() => (portico = new CommandLine()));
  afterAll(() => portico.remove());

  it('registers by options, and shows the secret this once', async () => {
    const options = [...REGISTER, '--redirect-uri', 'https://wiki.test/other', '--scope', 'notes:read offline_access'];
    const created = await portico.json([
      ...options,
      ...['--grant-type', 'authorization_code', '--grant-type', 'refresh_token', '--auth-method', 'client_secret_post'],
      ...['--post-logout-redirect-uri', 'https://wiki.test/bye'],
    ]);
    expect(created).toMatchObject({
      client_id: expect.stringMatching(UUID),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(SECRET),
      client_secret_expires_at: 0,
      portico_enabled: true,
      client_name: 'Wiki',
      redirect_uris: ['https://wiki.test/cb', 'https://wiki.test/other'],
      scope: 'notes:read offline_access',
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
      post_logout_redirect_uris: ['https://wiki.test/bye'],
    });
    const { client_secret: secret, client_secret_expires_at: _expiry, ...shown } = created;
    expect(await portico.json(['client', 'show', String(created['client_id'])])).toMatchObject(shown);
    expect(await portico.json(['client', 'list'])).toEqual([shown]);
    const text = await portico.run(['client', 'list']);
    expect(text.stdout).not.toContain(secret);
    expect(text.stdout).toMatch(/^CLIENT_ID +NAME +STATE +AUTHENTICATION\n/);
  });

  it('registers by a file or stdin; a public client gets no secret', async () => {
    const file = join(portico.folder, 'client.json');
    const metadata = {
      client_name: 'App',
      redirect_uris: ['https://app.test/cb'],
      token_endpoint_auth_method: 'none',
      portico_require_consent: false,
    };
    writeFileSync(file, JSON.stringify(metadata));
    const [byFile, byStdin] = await Promise.all([
      portico.json(['client', 'create', '--file', file]),
      portico.spawnJson(['client', 'create', '--file', '-'], JSON.stringify(metadata)),
    ]);
    for (const created of [byFile, byStdin]) {
      expect(created).toMatchObject(metadata);
      expect(created).not.toHaveProperty('client_secret');
    }
    const rotation = await portico.run(['client', 'rotate-secret', String(byFile['client_id'])]);
    expect(rotation).toMatchObject({ code: 1, stderr: expect.stringMatching(/^portico: .* is public: .*\n$/) });
  });

  it.each([
    ['metadata with faults', ['--file', '-'], '{"client_name":"", "redirect_uris":["javascript:alert(1)"]}'],
    ['a member that is unknown', ['--file', '-'], '{"client_name":"A","redirect_uris":["https://a.test"],"pkce":1}'],
    ['no JSON', ['--file', '-'], '{'],
    ['a file that is not there', ['--file', 'nowhere.json'], ''],
    ['a redirect URI with a fragment', ['--name', 'A', '--redirect-uri', 'https://a.test/#x'], ''],
  ])('refuses %s in one line and registers nothing', async (_what, options, stdin) => {
    const before = await portico.json<unknown[]>(['client', 'list']);
    const { code, stdout, stderr } = await portico.run(['client', 'create', ...options, '--json'], { stdin });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^portico: [^\n]+\n$/);
    expect(await portico.json(['client', 'list'])).toEqual(before);
  });

  it('rotates, disables, enables and deletes', async () => {
    const { client_id: id, client_secret: first } = await portico.json<ShownClient>(REGISTER);
    const rotated = await portico.json(['client', 'rotate-secret', id, '--overlap', '60']);
    expect(rotated).toEqual({
      client_id: id,
      client_secret: expect.stringMatching(SECRET),
      client_secret_expires_at: 0,
      portico_previous_secret_expires_in: 60,
    });
    expect(rotated['client_secret']).not.toBe(first);
    expect(await portico.json(['client', 'disable', id])).toMatchObject({ client_id: id, portico_enabled: false });
    expect(await portico.json(['client', 'enable', id])).toMatchObject({ client_id: id, portico_enabled: true });
    expect(await portico.json(['client', 'delete', id])).toEqual({ client_id: id, deleted: true });
    const gone = await Promise.all(
      ['show', 'disable', 'enable', 'delete', 'rotate-secret'].map((verb) => portico.run(['client', verb, id])),
    );
    for (const { code, stdout, stderr } of gone) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^portico: There is no client "[^"]+"\. See: portico client list\n$/);
    }
  });
});

describe('portico user, key and grant', () => {
  let portico: CommandLine;
  beforeAll(() => (portico = new CommandLine()));
  afterAll(() => portico.remove());

  it('adds users, whom an id, a username and an e-mail address name', async () => {
    const create = ['user', 'create', '--username', 'Ada', '--email', 'Ada@example.com', '--name', 'Ada L.'];
    const created = await portico.spawnJson([...create, '--password-stdin'], `${PASSWORD}\n`);
    expect(created).toEqual({
      id: expect.stringMatching(UUID),
      username: 'Ada',
      email: 'Ada@example.com',
      email_verified: false,
      name: 'Ada L.',
      enabled: true,
      has_password: true,
      role: null,
      created_at: expect.stringMatching(ISO),
      updated_at: expect.stringMatching(ISO),
    });
    const references = [String(created['id']), 'ada', 'ADA@EXAMPLE.COM'];
    const shown = await Promise.all(references.map((reference) => portico.json(['user', 'show', reference])));
    expect(shown).toEqual([created, created, created]);
    const without = await portico.json(['user', 'create', '--username', 'bob', '--email', 'bob@example.com']);
    expect(without).toMatchObject({ name: null, has_password: false });
    expect(await portico.json(['user', 'set-password', 'bob', '--password-stdin'], PASSWORD)).toMatchObject({
      has_password: true,
    });
    expect(await portico.json(['user', 'list'])).toEqual([created, expect.objectContaining({ username: 'bob' })]);
  });

  it.each([
    ['a name that is taken', ['--username', 'ADA', '--email', 'other@example.com'], '', 'taken'],
    ['faults, all at once', ['--username', 'a b', '--email', 'a'], '', 'username: .*; email: '],
    [
      'a name with control characters',
      ['--username', 'eve', '--email', 'e@e.test', '--name', 'E\u001B[2J'],
      '',
      'name',
    ],
    ['a password that is too short', ['--username', 'eve', '--email', 'e@e.test', '--password-stdin'], 'x', 'password'],
    ['a password that is not there', ['--username', 'eve', '--email', 'e@e.test', '--password-stdin'], '', 'stdin'],
  ])('refuses %s in one line', async (_what, options, stdin, reason) => {
    const { code, stdout, stderr } = await portico.run(['user', 'create', ...options, '--json'], { stdin });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^portico: [^\\n]*${reason}[^\\n]*\\n$`));
  });

  it('disables, enables and deletes them', async () => {
    expect(await portico.json(['user', 'disable', 'bob'])).toMatchObject({ username: 'bob', enabled: false });
    expect(await portico.json(['user', 'enable', 'bob@example.com'])).toMatchObject({ enabled: true });
    expect(await portico.json(['user', 'delete', 'bob'])).toEqual({ id: expect.stringMatching(UUID), deleted: true });
    const { code, stderr } = await portico.run(['user', 'disable', 'bob']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'portico: There is no user "bob". See: portico user list\n' });
  });

  it('rotates keys: announced first, at once on demand', async () => {
    const announced = await portico.json(['key', 'rotate']);
    expect(announced).toMatchObject({ algorithm: 'ES256', state: 'announced', signs_from: expect.stringMatching(ISO) });
    const now = await portico.json(['key', 'rotate', '--algorithm', 'RS256', '--now']);
    expect(now).toMatchObject({ algorithm: 'RS256', state: 'signing' });
    const listed = await portico.json<{ kid: string; state: string }[]>(['key', 'list']);
    const stateOf = (kid: unknown) => listed.find((key) => key.kid === kid)?.state;
    expect([stateOf(announced['kid']), stateOf(now['kid'])]).toEqual(['announced', 'signing']);
    expect(JSON.stringify(listed)).not.toMatch(/"(d|private|sealed)\w*":/i);
  });

  it('refuses to revoke grants of what does not exist', async () => {
    const options = [
      ['--user', 'nobody'],
      ['--client', NOBODY],
      ['--grant', NOBODY],
      ['--grant', 'x'],
    ];
    const refused = await Promise.all(options.map((option) => portico.run(['grant', 'revoke', ...option])));
    for (const { code, stderr } of refused) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/^portico: There is no (user|client|grant) [^\n]+\n$/);
    }
    expect(await portico.json(['grant', 'revoke', '--issued-before', '2026-01-01'])).toEqual({
      ended: 0,
      signed_out: false,
    });
  });
});

describe('portico, while the server runs on the same database', () => {
  let portico: CommandLine;
  let server: TestServer;

  beforeAll(async () => {
    portico = new CommandLine();
    const { DATABASE_URL, SECRETS } = portico.environment as { DATABASE_URL: string; SECRETS: string };
    server = await TestServer.start({ DATABASE_URL, SECRETS });
  });

  afterAll(async () => {
    await server.stop();
    portico.remove();
  });

  /** A client and a user made from the command line, signed in: the flow, and its access token. */
  async function signedIn(username: string): Promise<{ flow: Flow; accessToken: string }> {
    const redirectUri = 'https://wiki.test/cb';
    const [{ client_id: id, client_secret: secret }] = await Promise.all([
      portico.json<ShownClient>([...REGISTER, '--scope', 'notes:read']),
      portico.json(
        ['user', 'create', '--username', username, '--email', `${username}@example.com`, '--password-stdin'],
        PASSWORD,
      ),
    ]);
    const flow = new Flow(server, { id, secret, redirectUri });
    const { access_token: accessToken } = await flow.tokens(username);
    expect((await flow.notes(accessToken)).status).toBe(200);
    return { flow, accessToken };
  }

  /** What the notes API says once the command line has changed something: within a second. */
  async function statusAfterASecond({ flow, accessToken }: { flow: Flow; accessToken: string }): Promise<number> {
    await sleep(1050);
    return (await flow.notes(accessToken)).status;
  }

  it('a disabled client is stopped within a second, and so are its tokens', async () => {
    const session = await signedIn('carol');
    await portico.spawnJson(['client', 'disable', session.flow.client.id]);
    expect(await statusAfterASecond(session)).toBe(401);
    const answer = await session.flow.browser.get(session.flow.request().url);
    expect(answer.status).toBe(400);
    expect(answer.location).toBeUndefined();
  });

  it('all grants of a user end, and the user is signed out', async () => {
    const session = await signedIn('dora');
    expect(await portico.json(['grant', 'revoke', '--user', 'dora'])).toEqual({ ended: 1, signed_out: true });
    expect(await statusAfterASecond(session)).toBe(401);
    const page = await session.flow.open(session.flow.request());
    expect(page.text).toContain('id="username"');
  });

  it('grants of one client, or issued before a moment, end, and the session goes on', async () => {
    const session = await signedIn('emil');
    const { id } = session.flow.client;
    const none = await portico.json(['grant', 'revoke', '--client', id, '--issued-before', '2020-01-01T00:00:00Z']);
    expect(none).toEqual({ ended: 0, signed_out: false });
    expect(await portico.json(['grant', 'revoke', '--client', id])).toEqual({ ended: 1, signed_out: false });
    expect(await statusAfterASecond(session)).toBe(401);
    await expect(session.flow.authorize('emil')).resolves.toHaveProperty('code');
  });

  it('no command leaves an audit row without its change, or the reverse', async () => {
    const rows = await server.database.run((manager) =>
      manager.query<{ type: string }[]>('SELECT type FROM audit_events'),
    );
    const types = rows.map(({ type }) => type);
    expect(types.filter((type) => type === 'client.created')).toHaveLength(3);
    expect(types).toEqual(expect.arrayContaining(['client.disabled', 'user.created', 'grant.revoked']));
  });
});
