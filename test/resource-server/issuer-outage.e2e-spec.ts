import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ResourceServerOptions } from '../../src/resource-server/index.js';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { askWith, startApi } from './notes-api.js';

describe('keys of the issuer: rotation and outage', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  async function api(options: Partial<ResourceServerOptions> = {}): Promise<NestFastifyApplication> {
    return startApi({ issuer: issuer.issuer, audience: issuer.audience, now: issuer.now, ...options });
  }
  const readings = () => issuer.requests.filter((path) => path === '/jwks').length;
  const good = () => issuer.issue({ scope: 'notes:read' });
  const statusOf = async (token: string) => (await askWith(app, token)).status;

  beforeEach(async () => {
    issuer = await createTestIssuer();
    app = await api();
  });
  afterEach(async () => {
    await app.close();
    await issuer.stop();
  });

  it('keys are read at the first token, once for many at the same time, and kept', async () => {
    expect(issuer.requests).toEqual([]);
    const token = await good();
    const answers = await Promise.all(Array.from({ length: 20 }, () => statusOf(token)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(issuer.requests).toEqual(['/.well-known/oauth-authorization-server', '/jwks']);
  });

  it('an unknown kid is looked for at once, then at most every 30 s', async () => {
    const before = await good();
    expect(await statusOf(before)).toBe(200);
    issuer.rotateKeys();
    expect(await statusOf(await good())).toBe(200);
    expect(await statusOf(before)).toBe(200);
    expect(readings()).toBe(2);
    for (let i = 0; i < 20; i += 1) {
      expect(await statusOf(await issuer.issue({ scope: 'notes:read', header: { kid: `invented-${i}` } }))).toBe(401);
    }
    expect(readings()).toBe(2);
    issuer.rotateKeys();
    issuer.advance(31);
    expect(await statusOf(await good())).toBe(200);
    expect(readings()).toBe(3);
  });

  it('a withdrawn key stops working when keys are read again, beside a request, after 10 min', async () => {
    const token = await issuer.issue({ scope: 'notes:read', expiresIn: 3600 });
    expect(await statusOf(token)).toBe(200);
    issuer.rotateKeys({ withdraw: true });
    issuer.advance(599);
    expect(await statusOf(token)).toBe(200);
    issuer.advance(2);
    expect(await statusOf(token)).toBe(200);
    while (readings() < 2) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 50 && (await statusOf(token)) === 200; i += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await statusOf(token)).toBe(401);
  });

  it('an outage is survived for a day: tokens of known keys stay good, unknown keys are 503', async () => {
    expect(await statusOf(await good())).toBe(200);
    await issuer.stop();
    issuer.advance(3600);
    expect(await statusOf(await good())).toBe(200);
    issuer.rotateKeys();
    const answer = await askWith(app, await good());
    expect(answer).toMatchObject({ status: 503, challenge: undefined, body: { error: 'temporarily_unavailable' } });
    expect(answer.headers['retry-after']).toBe('5');
    await issuer.start();
    issuer.advance(31);
    expect(await statusOf(await good())).toBe(200);
  });

  it('keys older than that are no longer trusted', async () => {
    expect(await statusOf(await good())).toBe(200);
    await issuer.stop();
    issuer.advance(86_401);
    expect(await statusOf(await good())).toBe(503);
    await issuer.start();
    issuer.advance(3);
    expect(await statusOf(await good())).toBe(200);
  });

  it('an issuer that starts after the API is found soon', async () => {
    await issuer.stop();
    expect(await statusOf(await good())).toBe(503);
    await issuer.start();
    expect(await statusOf(await good())).toBe(503);
    issuer.advance(3);
    expect(await statusOf(await good())).toBe(200);
  });

  it('metadata of another issuer is not believed (RFC 8414 §3.3)', async () => {
    const liar = await api({ issuer: issuer.issuer.replace('127.0.0.1', 'localhost') });
    expect((await askWith(liar, await good())).status).toBe(503);
    expect(readings()).toBe(0);
    await liar.close();
  });

  it('an issuer that is neither https nor on this machine is not asked', async () => {
    const asked: unknown[] = [];
    const recording = ((url: unknown) => {
      asked.push(url);
      return Promise.reject(new Error('no network here'));
    }) as unknown as typeof fetch;
    const insecure = await api({ issuer: 'http://sso.example', fetch: recording });
    expect((await askWith(insecure, await good())).status).toBe(503);
    expect(asked).toEqual([]);
    await insecure.close();
    const secure = await api({ issuer: 'https://sso.example', fetch: recording });
    expect((await askWith(secure, await good())).status).toBe(503);
    expect(asked).toEqual([
      'https://sso.example/.well-known/oauth-authorization-server',
      'https://sso.example/.well-known/openid-configuration',
    ]);
    await secure.close();
  });

  it('a redirect is not followed, a request is given up in time, and an endless answer not read to its end', async () => {
    const { origin } = new URL(issuer.issuer);
    const inits: RequestInit[] = [];
    const padding = 'x'.repeat(300 * 1024);
    const padded = ((url: string, init: RequestInit) => {
      inits.push(init);
      if (url.endsWith('/jwks')) return fetch(url, init);
      return Promise.resolve(Response.json({ issuer: issuer.issuer, jwks_uri: `${origin}/jwks`, url, padding }));
    }) as unknown as typeof fetch;
    const flooded = await api({ fetch: padded });
    expect((await askWith(flooded, await good())).status).toBe(503);
    expect(inits).toHaveLength(2);
    expect(inits.every(({ redirect, signal }) => redirect === 'error' && signal)).toBe(true);
    await flooded.close();
  });

  it('a token without kid is good where there is one key, and ambiguous where there are two', async () => {
    const anonymous = () => issuer.issue({ scope: 'notes:read', header: { kid: undefined } });
    expect(await statusOf(await anonymous())).toBe(200);
    issuer.rotateKeys();
    expect(await statusOf(await good())).toBe(200);
    expect(await statusOf(await anonymous())).toBe(401);
  });

  it('a key is used for the algorithm that the issuer names, and for no other that it could be of', async () => {
    const rsa = await createTestIssuer({ algorithm: 'RS256' });
    const rsaApi = await startApi({ issuer: rsa.issuer, audience: rsa.audience });
    expect((await askWith(rsaApi, await rsa.issue({ scope: 'notes:read' }))).status).toBe(200);
    for (const alg of ['PS256', 'RS512']) {
      expect((await askWith(rsaApi, await rsa.issue({ scope: 'notes:read', header: { alg } }))).status).toBe(401);
    }
    await rsaApi.close();
    await rsa.stop();
  });
});
