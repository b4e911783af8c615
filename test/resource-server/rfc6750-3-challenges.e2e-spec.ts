import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { type Asked, ask, askWith, startApi } from './notes-api.js';

const METADATA = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource"';

let issuer: TestIssuer;
let app: NestFastifyApplication;
let plain: NestFastifyApplication;

beforeAll(async () => {
  issuer = await createTestIssuer();
  const options = { issuer: issuer.issuer, audience: issuer.audience, now: issuer.now };
  app = await startApi(options);
  plain = await startApi({ ...options, protectedResourceMetadata: false });
});
afterAll(async () => {
  await app.close();
  await plain.close();
  await issuer.stop();
});

describe('RFC 6750 §2, Authenticated Requests', () => {
  it('takes the token from the Authorization header, whose scheme is case-insensitive', async () => {
    const token = await issuer.issue({ scope: 'notes:read other', subject: 'ada' });
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const answer = await ask(app, '/notes', { headers: { authorization: `${scheme} ${token}` } });
      expect(answer).toMatchObject({ status: 200, challenge: undefined });
      expect(answer.body).toEqual({ owner: 'ada', client: 'client-1', scopes: ['notes:read', 'other'] });
    }
  });

  const ELSEWHERE = 'Send the access token in the Authorization header, not in the query or the body';

  it('does not take a token from the query (§2.3), alone or as a second one', async () => {
    const token = await issuer.issue({ scope: 'notes:read' });
    const expected = {
      status: 400,
      challenge: `Bearer error="invalid_request", error_description="${ELSEWHERE}", ${METADATA}`,
      body: { error: 'invalid_request', error_description: ELSEWHERE },
    };
    expect(await ask(app, `/notes?access_token=${token}`)).toMatchObject(expected);
    expect(await askWith(app, token, `/notes?access_token=${token}`)).toMatchObject(expected);
    expect(await askWith(app, token, '/notes?access_token=')).toMatchObject(expected);
  });

  it('does not take a token from a form (§2.2); a JSON body may have a member of that name', async () => {
    const token = await issuer.issue({ scope: 'notes:read notes:write' });
    const form: Asked = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      payload: `access_token=${token}`,
    };
    expect(await ask(app, '/notes', form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await askWith(app, token, '/notes', form)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    const payload = { access_token: 'mine' };
    expect(await askWith(app, token, '/notes', { method: 'POST', payload })).toMatchObject({ status: 201 });
  });

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', 'Bearer =', 'Bearer é', 'Bearer a\tb'])(
    'refuses the malformed header %j as invalid_request',
    async (authorization) => {
      expect(await ask(app, '/notes', { headers: { authorization } })).toMatchObject({
        status: 400,
        challenge: `Bearer error="invalid_request", error_description="The Authorization header is not of the form: Bearer <token>", ${METADATA}`,
      });
    },
  );
});

describe('RFC 6750 §3, The WWW-Authenticate Response Header Field', () => {
  it('without credentials: 401, SHOULD NOT include an error code; what scope it takes may be said', async () => {
    const answer = await ask(app, '/notes');
    expect(answer).toMatchObject({ status: 401, challenge: `Bearer scope="notes:read", ${METADATA}` });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await ask(app, '/notes/any')).toMatchObject({ status: 401, challenge: `Bearer ${METADATA}` });
  });

  it('credentials of another scheme are none', async () => {
    const headers = { authorization: 'Basic Y2xpZW50OnNlY3JldA==' };
    expect(await ask(app, '/notes', { headers })).toMatchObject({
      status: 401,
      challenge: `Bearer scope="notes:read", ${METADATA}`,
    });
    expect(await ask(app, '/notes', { headers: { authorization: 'Bearerx y' } })).toMatchObject({ status: 401 });
  });

  it('the scheme MUST be followed by one or more parameters: realm, where there is no metadata', async () => {
    expect((await ask(plain, '/notes/any')).challenge).toBe('Bearer realm="api"');
    expect((await ask(plain, '/notes')).challenge).toBe('Bearer realm="api", scope="notes:read"');
  });

  it('invalid_token: 401', async () => {
    const token = await issuer.issue({ scope: 'notes:read', expiresIn: -60 });
    expect(await askWith(app, token)).toMatchObject({
      status: 401,
      challenge: `Bearer error="invalid_token", error_description="The access token expired", ${METADATA}`,
      body: { error: 'invalid_token', error_description: 'The access token expired' },
    });
    expect(await askWith(app, 'opaque')).toMatchObject({
      status: 401,
      challenge: `Bearer error="invalid_token", error_description="The access token is not valid here", ${METADATA}`,
    });
  });

  it('insufficient_scope: 403, and scope="…" names all that is needed', async () => {
    const token = await issuer.issue({ scope: 'notes:read' });
    const description = 'The access token lacks a scope that this request needs';
    const answer = await askWith(app, token, '/notes', { method: 'POST', payload: {} });
    expect(answer).toMatchObject({
      status: 403,
      challenge: `Bearer error="insufficient_scope", error_description="${description}", scope="notes:read notes:write", ${METADATA}`,
      body: { error: 'insufficient_scope', error_description: description },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('scopes are compared as whole words, letter by letter', async () => {
    for (const scope of ['notes:rea', 'notes:read:own', 'NOTES:READ', 'xnotes:read', 'notes:read,notes:write']) {
      expect(await askWith(app, await issuer.issue({ scope }))).toMatchObject({ status: 403 });
    }
    expect(await askWith(app, await issuer.issue())).toMatchObject({ status: 403 });
  });

  it('any one of several scopes, where one is enough', async () => {
    expect(await askWith(app, await issuer.issue({ scope: 'notes:admin' }), '/notes/any')).toMatchObject({
      status: 200,
    });
    expect(await askWith(app, await issuer.issue({ scope: 'other' }), '/notes/any')).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="notes:read notes:admin"') as string,
    });
  });

  it('a public route looks at no token, be it good or bad', async () => {
    expect(await askWith(app, 'rubbish', '/notes/welcome')).toMatchObject({ status: 200, body: { hello: 'world' } });
  });
});
