import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestIssuer, type TestIssuer, type TestTokenOptions } from '../../src/resource-server/testing/index.js';
import { askWith, startApi } from './notes-api.js';

describe('RFC 9068 §4, Validating JWT Access Tokens', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await createTestIssuer();
    app = await startApi({
      issuer: issuer.issuer,
      audience: [issuer.audience, 'https://other-name.example'],
      now: issuer.now,
    });
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  afterEach(() => jest.restoreAllMocks());

  async function statusOf(options: TestTokenOptions): Promise<number> {
    return (await askWith(app, await issuer.issue({ scope: 'notes:read', ...options }))).status;
  }
  const inSeconds = (seconds: number) => Math.floor(issuer.now() / 1000) + seconds;

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('typ %s is an access token', async (typ) => {
    expect(await statusOf({ header: { typ } })).toBe(200);
  });

  it.each([undefined, '', 'JWT', 'jwt', 'logout+jwt', 'dpop+jwt', 'id_token+jwt', 'application/jwt', 7])(
    'MUST reject tokens of any other typ: %j',
    async (typ) => {
      expect(await statusOf({ header: { typ } })).toBe(401);
    },
  );

  it('iss MUST exactly match the issuer', async () => {
    const { issuer: iss } = issuer;
    for (const other of [`${iss}/`, iss.toUpperCase(), iss.replace('127.0.0.1', 'localhost'), '', undefined, [iss]]) {
      expect(await statusOf({ claims: { iss: other } })).toBe(401);
    }
  });

  it('aud MUST contain an identifier of this resource server', async () => {
    for (const audience of [issuer.audience, ['x', issuer.audience], 'https://other-name.example']) {
      expect(await statusOf({ audience })).toBe(200);
    }
    const { audience } = issuer;
    for (const aud of [
      'x',
      `${audience}/`,
      `${audience}/notes`,
      [],
      [[audience]],
      { 0: audience },
      undefined,
      null,
      'client-1',
    ]) {
      expect(await statusOf({ claims: { aud } })).toBe(401);
    }
  });

  it('aud MUST contain the identifier of the API that a route belongs to, where one server holds several', async () => {
    const { audience, issuer: iss, now } = issuer;
    const other = 'https://other.example';
    const apis = { [audience]: { names: ['notes:read'] }, [other]: { names: ['other:read'] } };
    const both = await startApi({ issuer: iss, audience: Object.keys(apis), apis, now });
    const ask = async (options: TestTokenOptions, path?: string) => askWith(both, await issuer.issue(options), path);
    expect((await ask({ scope: 'notes:read', audience })).status).toBe(200);
    expect((await ask({ scope: 'notes:read', audience: [other, audience] })).status).toBe(200);
    // It is for the other one, whatever scopes are in it, and is not good here: no lack of a scope.
    for (const scope of ['notes:read', 'other:read']) {
      expect(await ask({ scope, audience: other })).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    }
    expect((await ask({ scope: 'other:read', audience })).status).toBe(403);
    await both.close();
  });

  it('tells a client that its token is for somebody else', async () => {
    const answer = await askWith(
      app,
      await issuer.issue({ scope: 'notes:read', audience: 'https://elsewhere.example' }),
    );
    expect(answer.body).toEqual({
      error: 'invalid_token',
      error_description: 'The access token is for another audience',
    });
  });

  it('the current time MUST be before exp, with 10 s of leeway', async () => {
    // A second that passes between issuing and asking would decide.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    expect(await statusOf({ expiresIn: -9 })).toBe(200);
    expect(await statusOf({ expiresIn: -11 })).toBe(401);
    for (const exp of [undefined, null, String(inSeconds(60)), 'never', {}, -1]) {
      expect(await statusOf({ claims: { exp } })).toBe(401);
    }
  });

  it('nbf and iat may not be in the future, with 10 s of leeway', async () => {
    expect(await statusOf({ claims: { nbf: inSeconds(9), iat: inSeconds(9) } })).toBe(200);
    expect(await statusOf({ claims: { nbf: inSeconds(12) } })).toBe(401);
    expect(await statusOf({ claims: { iat: inSeconds(12) } })).toBe(401);
    for (const time of ['soon', null, [], String(inSeconds(-60))]) {
      expect(await statusOf({ claims: { nbf: time } })).toBe(401);
      expect(await statusOf({ claims: { iat: time } })).toBe(401);
    }
  });

  it.each(['sub', 'client_id', 'iat', 'jti'])('§2.2: %s is required', async (name) => {
    expect(await statusOf({ claims: { [name]: undefined } })).toBe(401);
  });

  it('follows the clock', async () => {
    const token = await issuer.issue({ scope: 'notes:read' });
    expect((await askWith(app, token)).status).toBe(200);
    issuer.advance(620);
    expect((await askWith(app, token)).status).toBe(401);
    issuer.advance(-620);
    expect((await askWith(app, token)).status).toBe(200);
  });
});
