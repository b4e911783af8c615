import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { minifySync } from '@swc/core';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { createTestDpopKey, createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';

const SOURCE = join(__dirname, '../../src');
/** Below the project, so that Node finds its packages. */
const BUILT = join(__dirname, `../../node_modules/.cache/portico-resource-server-${process.pid}`);

/** Compiles the package as `nest build` does, without types. @returns its size in bytes, minified */
function build(): number {
  const files = [join(SOURCE, 'protocol/access.ts'), ...sourcesIn(join(SOURCE, 'resource-server'))];
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2023,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    useDefineForClassFields: false,
  };
  const sizes = files.map((file) => {
    const { outputText } = transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
    const target = join(BUILT, relative(SOURCE, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    return minifySync(outputText, { module: true, compress: true, mangle: true }).code.length;
  });
  writeFileSync(join(BUILT, 'package.json'), '{"type":"module"}');
  return sizes.reduce((sum, size) => sum + size, 0);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.startsWith('testing'))
    .map((name) => join(folder, name));
}

/** The whole of an API that somebody else writes, in JavaScript. */
const API = `
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AccessToken, RequireScope, ResourceServerModule } from './resource-server/index.js';

class NotesController {
  list(token) { return { owner: token.subject }; }
}
const method = Object.getOwnPropertyDescriptor(NotesController.prototype, 'list');
for (const decorate of [RequireScope('notes:read'), Get()]) decorate(NotesController.prototype, 'list', method);
AccessToken()(NotesController.prototype, 'list', 0);
Controller('notes')(NotesController);

const [issuer, audience] = process.argv.slice(2);
class ApiModule {}
Module({ imports: [ResourceServerModule.forRoot({ issuer, audience, jwksCooldown: 0 })], controllers: [NotesController] })(ApiModule);
const app = await NestFactory.create(ApiModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
console.log('listening ' + (await app.getUrl()));
`;

describe('a separate Node process that has only the guard', () => {
  let issuer: TestIssuer;
  let child: ChildProcess;
  let url: string;
  let size: number;

  beforeAll(async () => {
    size = build();
    writeFileSync(join(BUILT, 'api.js'), API);
    issuer = await createTestIssuer();
    child = spawn(process.execPath, [join(BUILT, 'api.js'), issuer.issuer, issuer.audience], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the API ended with ${code}`)));
      child.stdout?.on('data', (chunk: Buffer) => {
        const [, address] = /listening (\S+)/.exec(chunk.toString()) ?? [];
        if (address) resolve(address);
      });
    });
  });
  afterAll(async () => {
    child.kill();
    await issuer.stop();
    rmSync(BUILT, { recursive: true, force: true });
  });

  async function get(headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${url}/notes`, { headers });
  }
  const bearer = async () => ({
    authorization: `Bearer ${await issuer.issue({ scope: 'notes:read', subject: 'ada' })}`,
  });

  it('lets in, refuses, and goes on through rotation and outage', async () => {
    expect((await get()).headers.get('www-authenticate')).toBe(
      'Bearer scope="notes:read", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    );
    const before = await bearer();
    const answer = await get(before);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ owner: 'ada' });
    issuer.rotateKeys();
    const after = await bearer();
    expect((await get(after)).status).toBe(200);
    await issuer.stop();
    expect((await get(before)).status).toBe(200);
    expect((await get(after)).status).toBe(200);
    issuer.rotateKeys();
    const during = await bearer();
    expect((await get(during)).status).toBe(503);
    await issuer.start();
    expect((await get(during)).status).toBe(200);
  });

  it('demands possession', async () => {
    const key = createTestDpopKey();
    const token = await issuer.issue({ scope: 'notes:read', jkt: key.jkt });
    const dpop = await key.proof({ url: 'https://api.example/notes', token });
    expect((await get({ authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await get({ authorization: `DPoP ${token}`, dpop })).status).toBe(200);
    expect((await get({ authorization: `DPoP ${token}`, dpop })).status).toBe(401);
  });

  it('is small, depends on Nest alone at run time, and does not load Swagger', () => {
    expect(size).toBeLessThan(40 * 1024);
    const imported = sourcesIn(join(SOURCE, 'resource-server')).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name),
    );
    expect([...new Set(imported)].sort()).toEqual(['@nestjs/common', '@nestjs/core', 'node:crypto']);
  });
});

describe('createTestIssuer', () => {
  it('is there in less than 300 ms, with its first token', async () => {
    const began = performance.now();
    const issuer = await createTestIssuer();
    await issuer.issue();
    const took = performance.now() - began;
    await issuer.stop();
    expect(took).toBeLessThan(300);
  });
});
