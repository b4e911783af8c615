import { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { runCommandLine } from '../../src/cli/command-line.js';
import { initialToken, OPEN, register } from '../support/registration.js';
import { TestServer } from '../support/server.js';

describe('RFC 7591 §1.2 Initial Access Token', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ ...OPEN, REGISTRATION: 'token' });
  });
  afterAll(() => server.stop());

  const anyMetadata = { redirect_uris: ['https://app.test/cb'] };

  it('§3 without one: 401 with a challenge (RFC 6750 §3.1)', async () => {
    const { status, headers } = await register(server);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="registration"');
  });

  it.each(['x', 'A'.repeat(43), '', 'a b', "' OR 1=1 --"])('one that was never made: %j', async (token) => {
    expect((await register(server, anyMetadata, token)).status).toBe(401);
  });

  it('one registers as many clients as it has uses', async () => {
    const token = await initialToken(server, 2);
    expect((await register(server, anyMetadata, token)).status).toBe(201);
    expect((await register(server, anyMetadata, token)).status).toBe(201);
    const { status, headers } = await register(server, anyMetadata, token);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('what was refused for its metadata costs no use', async () => {
    const token = await initialToken(server);
    expect((await register(server, { redirect_uris: ['http://app.test'] }, token)).status).toBe(400);
    expect((await register(server, anyMetadata, token)).status).toBe(201);
  });

  it('of many that come at once, one use lets one through', async () => {
    const token = await initialToken(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(server, anyMetadata, token)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(19).fill(401)]);
  });

  it('one ends with its time', async () => {
    const token = await initialToken(server, 1, 60);
    server.clock.move(61);
    expect((await register(server, anyMetadata, token)).status).toBe(401);
  });

  it('the audit log says by which one a client came, and the table has its hash alone', async () => {
    const token = await initialToken(server);
    const { body } = await register(server, anyMetadata, token);
    const where = { clientId: body['client_id'] as string };
    const [event] = await server.database.read((manager) => manager.findBy(AuditEventEntity, where));
    expect(event).toMatchObject({ type: 'client.registered', details: { initial_token: expect.any(String) } });
    const rows = await server.database.read((manager) => manager.query('SELECT * FROM initial_access_tokens'));
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('portico registration-token', () => {
  const run = async (...words: string[]) => {
    let text = '';
    const write = (chunk: string) => {
      text += chunk;
      return true;
    };
    const out = { write } as unknown as NodeJS.WriteStream & { fd: 1 };
    const env = {
      NODE_ENV: 'test',
      DATABASE_URL: 'sqlite::memory:',
      SECRETS: Buffer.alloc(32, 7).toString('base64url'),
    };
    const code = await runCommandLine(words, { stdin: process.stdin, stdout: out, stderr: out as never, env });
    return { code, text };
  };

  it('create prints the token, its uses and its end', async () => {
    const { code, text } = await run('registration-token', 'create', '--uses', '3', '--expires', '600', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/), uses_left: 3 });
  });

  it.each([
    ['--uses', '0'],
    ['--uses', '10001'],
    ['--uses', 'many'],
    ['--expires', 'tomorrow'],
  ])('%s %s is refused', async (...option) => {
    expect((await run('registration-token', 'create', ...option)).code).toBe(2);
  });

  it('delete says when there is none', async () => {
    const { code, text } = await run('registration-token', 'delete', 'nothing');
    expect(code).toBe(1);
    expect(text).toContain('There is no registration-token');
  });
});
