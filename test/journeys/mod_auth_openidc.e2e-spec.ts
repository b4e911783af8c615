import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { TestServer } from '../support/server.js';
import { DocumentedClient } from './documented-client.js';
import { TlsFront } from './tls-front.js';
import { Visitor } from './visitor.js';

const MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'headers', 'include', 'auth_openidc'];

/** Apache in a folder and on a port of its own, in the foreground, so that it ends with its process. */
class Apache {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(configuration: string, url: string, certificate: string): Promise<Apache> {
    const folder = mkdtempSync(join(tmpdir(), 'portico-apache-'));
    const site = join(folder, 'site');
    mkdirSync(join(site, 'protected'), { recursive: true });
    writeFileSync(join(site, 'index.html'), 'The public page');
    writeFileSync(
      join(site, 'protected/index.shtml'),
      'Signed in as <!--#echo var="REMOTE_USER" --> with <!--#echo var="OIDC_access_token" -->.',
    );
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const isRoot = process.getuid?.() === 0;
    const lines = [
      `ServerRoot ${folder}`,
      `Listen 127.0.0.1:${new URL(url).port}`,
      'ServerName localhost',
      `PidFile ${folder}/pid`,
      `ErrorLog ${folder}/error.log`,
      ...(isRoot ? ['User www-data', 'Group www-data'] : []),
      ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `DocumentRoot ${site}`,
      'DirectoryIndex index.shtml index.html',
      `<Directory ${site}>`,
      'Options +Includes',
      'ForceType text/html',
      'SetOutputFilter INCLUDES',
      'Require all granted',
      '</Directory>',
      // The browser of this test is fetch, which cannot but say so; to a script, the module answers 401.
      'RequestHeader set Sec-Fetch-Mode navigate early',
      `OIDCCABundlePath ${folder}/ca.pem`,
      configuration,
    ];
    writeFileSync(join(folder, 'httpd.conf'), lines.join('\n'));
    chmodSync(folder, 0o755);
    const options = ['-f', join(folder, 'httpd.conf'), '-DFOREGROUND'];
    const child = spawn('/usr/sbin/apache2', options, { stdio: ['ignore', 'ignore', 'inherit'] });
    const apache = new Apache(child, folder);
    for (let tries = 0; tries < 100 && child.exitCode === null; tries += 1) {
      if (await fetch(url).catch(() => undefined)) return apache;
      await new Promise((done) => setTimeout(done, 100));
    }
    await apache.stop();
    throw new Error('Apache does not answer.');
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The access token that the module gives to what stands behind it. */
const tokenIn = ({ text }: Answer): string => / with (\S+)\.$/.exec(text.trim())?.[1] ?? '';

const isAsked = process.env['TEST_CLIENTS'] === '1';
const title = 'mod_auth_openidc of Debian';

(isAsked ? describe : describe.skip)(isAsked ? title : `${title} (skipped: npm run test:clients runs it)`, () => {
  let server: TestServer;
  let front: TlsFront;

  beforeAll(async () => {
    front = await TlsFront.start(() => server.url);
    server = await TestServer.start({ ISSUER: front.url });
    await server.user('alice');
  });

  afterAll(async () => {
    await front.stop();
    await server.stop();
  });

  it('docs/clients/mod_auth_openidc.md: sign-in, refresh and sign-out, as the page has it', async () => {
    const documented = await DocumentedClient.read('mod_auth_openidc');
    const { url } = documented;
    const client = await server.client('site', documented.registration);
    const values = { issuer: front.url, clientId: client.id, clientSecret: client.secret! };
    const configuration = documented.program('apache', values);
    const apache = await Apache.start(configuration, `${url}/`, front.certificate);
    try {
      const visitor = new Visitor(server, url);
      expect((await visitor.visit(`${url}/`)).text).toBe('The public page');
      const first = await visitor.visit(`${url}/protected/`);
      expect(first.text).toContain('Signed in as alice');
      server.clock.move(5);
      const query = new URLSearchParams({ refresh: `${url}/protected/`, access_token: tokenIn(first) });
      const refreshed = await visitor.visit(`${url}/protected/callback?${query.toString()}`);
      expect(refreshed.text).toContain('Signed in as alice');
      expect(tokenIn(refreshed)).not.toBe(tokenIn(first));
      const left = await visitor.visit(`${url}/protected/callback?logout=${encodeURIComponent(`${url}/`)}`);
      expect(left.text).toBe('The public page');
      const flow = new Flow(server, { ...client, redirectUri: `${url}/protected/callback` }, visitor.browser);
      expect((await flow.open(flow.request({ scope: 'openid' }))).text).toContain('id="username"');
    } finally {
      await apache.stop();
    }
  }, 60_000);
});
