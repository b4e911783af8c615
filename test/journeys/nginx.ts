import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSigned } from './tls-front.js';

const EXAMPLE = resolve(__dirname, '../../deploy/proxy/nginx.conf');

// Debian keeps the server outside of most users' path.
const env = { PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` };

export const hasNginx = spawnSync('nginx', ['-v'], { env }).status === 0;

/** Where an nginx under test listens, and what it stands before. */
export interface NginxPlace {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** `http://127.0.0.1:<port>` of the server. */
  readonly target: string;
}

/** Debian's nginx with the example of deploy/proxy/, in a folder and on ports of its own, in the foreground. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    /** What its visitors must trust. */
    readonly certificate: string,
  ) {}

  static async start(place: NginxPlace): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'portico-nginx-'));
    const { key, cert } = selfSigned();
    writeFileSync(join(folder, 'privkey.pem'), key);
    writeFileSync(join(folder, 'fullchain.pem'), cert);
    writeFileSync(join(folder, 'portico.conf'), filledIn(folder, place));
    writeFileSync(join(folder, 'nginx.conf'), around(folder));
    const words = ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')];
    const child = spawn('nginx', words, { env, stdio: 'ignore' });
    const nginx = new Nginx(child, folder, `https://localhost:${place.httpsPort}`, cert);
    for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
      if (await fetch(`http://127.0.0.1:${place.httpPort}`, { redirect: 'manual' }).catch(() => undefined)) {
        return nginx;
      }
      await sleep(25);
    }
    const complaints = readFileSync(join(folder, 'error.log'), 'utf8');
    await nginx.stop();
    throw new Error(`nginx does not answer: ${complaints}`);
  }

  /** A `fetch` that trusts its certificate, and follows no redirect. @param localAddress whom nginx sees */
  fetchFrom(localAddress: string): typeof fetch {
    const agent = new Agent({ ca: this.certificate, localAddress });
    return (url, init = {}) =>
      new Promise((done, fail) => {
        const { method = 'GET', headers, body } = init;
        const given = Object.fromEntries(new Headers(headers).entries());
        const text = body instanceof URLSearchParams ? body.toString() : (body as string | undefined);
        const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
        const target = new URL(url instanceof Request ? url.url : url);
        const options = { agent, method, headers: { ...given, ...length }, host: '127.0.0.1', servername: 'localhost' };
        const asked = request(target, options, (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => done(toResponse(answer.statusCode ?? 0, answer.rawHeaders, Buffer.concat(parts))));
        });
        asked.on('error', fail);
        asked.end(text);
      });
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function toResponse(status: number, raw: readonly string[], body: Buffer): Response {
  const headers = new Headers();
  for (let n = 0; n < raw.length; n += 2) headers.append(raw[n]!, raw[n + 1]!);
  return new Response(new Uint8Array(body), { status, headers });
}

/** The example as an operator would change it: host, certificate, ports. */
function filledIn(folder: string, { httpPort, httpsPort, target }: NginxPlace): string {
  const changes: readonly [string, string][] = [
    ['server 127.0.0.1:3000;', `server ${new URL(target).host};`],
    ['listen 80;', `listen 127.0.0.1:${httpPort};`],
    ['listen [::]:80;', ''],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${httpsPort} ssl http2;`],
    ['listen [::]:443 ssl http2;', ''],
    ['https://sso.example.com$', `https://localhost:${httpsPort}$`],
    ['server_name sso.example.com;', 'server_name localhost;'],
    ['/etc/ssl/portico', folder],
  ];
  return changes.reduce(
    (text, [placeholder, value]) => {
      if (!text.includes(placeholder)) throw new Error(`deploy/proxy/nginx.conf does not say ${placeholder}`);
      return text.replaceAll(placeholder, value);
    },
    readFileSync(EXAMPLE, 'utf8'),
  );
}

/** What a distribution has around a site. */
function around(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/pid;`,
    `error_log ${folder}/error.log;`,
    'events { worker_connections 256; }',
    'http {',
    'access_log off;',
    ...kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`),
    `include ${folder}/portico.conf;`,
    '}',
  ].join('\n');
}
