import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as client from 'openid-client';
import { Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';
import { freePort } from '../support/free-port.js';

const root = resolve(__dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The code that stands in the README after this mark. */
function example(name: string): string {
  const [, code] = new RegExp(`<!-- example: ${name} -->\\s+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`README.md has no example ${name}.`);
  return code;
}

/** Exactly one occurrence is replaced: the example must say what it is replaced in. */
function replace(text: string, what: string, by: string): string {
  expect(text.split(what)).toHaveLength(2);
  return text.replace(what, by);
}

/** An app of somebody else in a folder of its own: compiled with all checks against what `npm run build` made. */
class OwnApi {
  private readonly folder = mkdtempSync(join(tmpdir(), 'portico-readme-'));
  private child: ChildProcess | undefined;

  compile(code: string): void {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(root, join(modules, 'portico'));
    for (const name of ['@nestjs', '@types', 'reflect-metadata', 'rxjs', 'fastify']) {
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    const compilerOptions = {
      target: 'ES2023',
      module: 'nodenext',
      strict: true,
      noUnusedLocals: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      skipLibCheck: true,
      types: ['node'],
    };
    writeFileSync(join(this.folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['api.ts'] }));
    writeFileSync(join(this.folder, 'api.ts'), code);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', this.folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The example does not compile:\n${stdout}`);
  }

  /** Runs it until it answers at this address. */
  async start(url: string): Promise<void> {
    this.child = spawn(process.execPath, [join(this.folder, 'api.js')], { stdio: ['ignore', 'ignore', 'inherit'] });
    while (!(await fetch(url).catch(() => undefined))) {
      if (this.child.exitCode !== null) throw new Error(`The example ended with ${this.child.exitCode}.`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    if (this.child?.exitCode === null) {
      const ended = new Promise((done) => this.child?.once('exit', done));
      this.child.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;
type AsyncFunctionConstructor = new (...names: string[]) => (...values: unknown[]) => Promise<Tokens>;

describe('The examples of the README', () => {
  const api = new OwnApi();
  let server: TestServer;
  let one: TestClient;
  let apiUrl: string;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    one = await server.client('my-app', {
      client_name: 'My app',
      redirect_uris: ['http://localhost:8080/callback'],
      grant_types: ['authorization_code'],
      scope: 'openid notes:read',
    });
    const port = await freePort();
    apiUrl = `http://127.0.0.1:${port}/summary`;
    // Its own port first: the address that is put in afterwards may have the same digits in it.
    const withPort = replace(example('api'), 'listen(4000', `listen(${port}`);
    api.compile(replace(withPort, 'http://localhost:3000', server.url));
    await api.start(apiUrl);
  }, 60_000);

  afterAll(async () => {
    await api.stop();
    await server.stop();
  });

  /** Runs the client's example; a person signs in where it says that the browser is redirected. */
  async function runClientExample(): Promise<Tokens> {
    const redirectBrowserTo = async (url: URL): Promise<URL> => {
      const flow = new Flow(server, one);
      const page = await flow.login(await flow.browser.follow(await flow.browser.get(url.href)), 'alice');
      const answer = await flow.consent(page, 'allow');
      return new URL(answer.location!);
    };
    const code = replace(example('client'), 'http://localhost:3000', server.url).replace(/^import .*$/m, '');
    const values = { client, CLIENT_ID: one.id, CLIENT_SECRET: one.secret, redirectBrowserTo };
    // The example is code in a text; running it is what this test is for.
    const AsyncFunction = Object.getPrototypeOf(runClientExample).constructor as AsyncFunctionConstructor;
    return new AsyncFunction(...Object.keys(values), `${code}\nreturn tokens;`)(...Object.values(values));
  }

  it('connect an app and protect an API', async () => {
    const tokens = await runClientExample();
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid notes:read' });
    const { sub } = tokens.claims()!;
    const answer = await fetch(apiUrl, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ owner: sub });
  });

  it('refuse whoever comes without a token, or with one for something else', async () => {
    const without = await fetch(apiUrl);
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toContain('Bearer scope="notes:read"');
    const writer = await server.client('writer', { scope: 'notes:write', redirect_uris: ['https://rp1.test/cb'] });
    const { access_token: token } = await new Flow(server, writer).tokens('alice', { scope: 'notes:write' });
    const foreign = await fetch(apiUrl, { headers: { authorization: `Bearer ${token}` } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('register the client with the command that the README names', () => {
    expect(readme).toContain(
      'npx portico client create --name "My app" --redirect-uri http://localhost:8080/callback --scope "openid notes:read"',
    );
  });
});
