import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { startNotesApi } from './notes-api.js';

describe('RFC 6750 §3, The WWW-Authenticate Response Header Field', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await createTestIssuer();
    app = await startNotesApi({ issuer: issuer.issuer, audience: issuer.audience, now: issuer.now });
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it('a token with the scope is let in and the handler gets user and token', async () => {
    const authorization = `Bearer ${await issuer.issue({ scope: 'notes:read other', subject: 'ada' })}`;
    const response = await app.inject({ url: '/notes', headers: { authorization } });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ owner: 'ada', scopes: ['notes:read', 'other'] });
  });

  it('without a token: 401 and no error code', async () => {
    const response = await app.inject({ url: '/notes' });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer realm="api", scope="notes:read"');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('with an expired token: 401 invalid_token', async () => {
    const authorization = `Bearer ${await issuer.issue({ scope: 'notes:read', expiresIn: -60 })}`;
    const response = await app.inject({ url: '/notes', headers: { authorization } });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
    );
    expect(response.json()).toEqual({ error: 'invalid_token', error_description: 'The access token expired' });
  });

  it('without the scope: 403 insufficient_scope that names it', async () => {
    const authorization = `Bearer ${await issuer.issue({ scope: 'other' })}`;
    const response = await app.inject({ url: '/notes', headers: { authorization } });
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a scope that this request needs", scope="notes:read"',
    );
  });

  it('a route that declares nothing is closed, a public one is open', async () => {
    const authorization = `Bearer ${await issuer.issue({ scope: 'notes:read' })}`;
    expect((await app.inject({ url: '/notes/forgotten', headers: { authorization } })).statusCode).toBe(403);
    expect((await app.inject({ url: '/notes/welcome' })).json()).toEqual({ hello: 'world' });
  });
});
