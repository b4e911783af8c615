import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type IntrospectionOptions, IntrospectionTokenVerifier } from '../../src/resource-server/index.js';
import { createTestDpopKey, createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { ask, askWith, startApi } from './notes-api.js';

describe('RFC 7662 §2, Introspection Endpoint, as a protected resource asks it', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  async function api(options: Partial<IntrospectionOptions> = {}): Promise<NestFastifyApplication> {
    const common = { issuer: issuer.issuer, audience: issuer.audience, now: issuer.now };
    const verifier = new IntrospectionTokenVerifier({
      ...common,
      clientId: 'notes api',
      clientSecret: 'secret',
      ...options,
    });
    return startApi({ ...common, verifier });
  }
  const questions = () => issuer.requests.filter((path) => path === '/introspect').length;

  beforeEach(async () => {
    issuer = await createTestIssuer();
    app = await api();
  });
  afterEach(async () => {
    await app.close();
    await issuer.stop();
  });

  it('an active token is let in, with what the answer says', async () => {
    const token = issuer.issueOpaque({ scope: 'notes:read', subject: 'ada', clientId: 'app' });
    expect(await askWith(app, token)).toMatchObject({
      status: 200,
      body: { owner: 'ada', client: 'app', scopes: ['notes:read'] },
    });
    expect(await askWith(app, issuer.issueOpaque({ scope: 'other' }))).toMatchObject({ status: 403 });
  });

  it('inactive, expired, of another audience, issuer or kind: 401', async () => {
    const scope = 'notes:read';
    const bad = [
      'unknown',
      issuer.issueOpaque({ scope, expiresIn: -60 }),
      issuer.issueOpaque({ scope, audience: 'https://elsewhere.example' }),
      issuer.issueOpaque({ scope, claims: { aud: undefined } }),
      issuer.issueOpaque({ scope, claims: { iss: 'https://other.example' } }),
      issuer.issueOpaque({ scope, claims: { active: 'true' } }),
      issuer.issueOpaque({ scope, claims: { active: 1 } }),
      issuer.issueOpaque({ scope, claims: { token_type: 'refresh_token' } }),
      issuer.issueOpaque({ scope, claims: { nbf: Math.floor(issuer.now() / 1000) + 60 } }),
      issuer.issueOpaque({ scope, claims: { sub: undefined, client_id: undefined } }),
      await issuer.issue({ scope }),
    ];
    for (const token of bad) {
      expect(await askWith(app, token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    }
  });

  it('only `active` is REQUIRED (§2.2): a bare answer is enough where no audience is demanded', async () => {
    const lenient = await api({ audience: undefined });
    const claims = {
      iss: undefined,
      aud: undefined,
      sub: undefined,
      exp: undefined,
      iat: undefined,
      jti: undefined,
      token_type: undefined,
    };
    const token = issuer.issueOpaque({ scope: 'notes:read', clientId: 'service', claims });
    expect(await askWith(lenient, token)).toMatchObject({ status: 200, body: { owner: 'service', client: 'service' } });
    await lenient.close();
  });

  it('a bound token needs its proof (RFC 9449 §6.2)', async () => {
    const key = createTestDpopKey();
    const token = issuer.issueOpaque({ scope: 'notes:read', jkt: key.jkt });
    expect(await askWith(app, token)).toMatchObject({ status: 401 });
    const dpop = await key.proof({ url: 'https://api.example/notes', token, now: issuer.now() });
    expect(await ask(app, '/notes', { headers: { authorization: `DPoP ${token}`, dpop } })).toMatchObject({
      status: 200,
    });
  });

  it('an answer is good for one second: a revocation counts after that', async () => {
    const token = issuer.issueOpaque({ scope: 'notes:read' });
    await Promise.all(Array.from({ length: 10 }, () => askWith(app, token)));
    expect(questions()).toBe(1);
    issuer.revoke(token);
    expect(await askWith(app, token)).toMatchObject({ status: 200 });
    issuer.advance(1);
    expect(await askWith(app, token)).toMatchObject({ status: 401 });
    expect(questions()).toBe(2);
  });

  it('§4 an answer MUST NOT be kept beyond exp, however long answers are kept', async () => {
    const patient = await api({ cacheTtl: 3600, clockTolerance: 0 });
    const token = issuer.issueOpaque({ scope: 'notes:read', expiresIn: 60 });
    expect(await askWith(patient, token)).toMatchObject({ status: 200 });
    issuer.advance(59);
    expect(await askWith(patient, token)).toMatchObject({ status: 200 });
    issuer.advance(1);
    expect(await askWith(patient, token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    await patient.close();
  });

  it('keeps no more answers than told', async () => {
    const small = await api({ cacheSize: 2, cacheTtl: 3600 });
    const tokens = [1, 2, 3].map(() => issuer.issueOpaque({ scope: 'notes:read' }));
    for (const token of tokens) await askWith(small, token);
    await askWith(small, tokens[2] ?? '');
    expect(questions()).toBe(3);
    await askWith(small, tokens[0] ?? '');
    expect(questions()).toBe(4);
    await small.close();
  });

  it('an issuer that does not answer, or not this client: 503, nothing is let in, and it recovers at once', async () => {
    const token = issuer.issueOpaque({ scope: 'notes:read' });
    const stranger = await api({ clientSecret: 'wrong' });
    expect(await askWith(stranger, token)).toMatchObject({ status: 503 });
    await stranger.close();
    await issuer.stop();
    const answer = await askWith(app, token);
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' }, challenge: undefined });
    expect(answer.headers['retry-after']).toBe('5');
    await issuer.start();
    expect(await askWith(app, token)).toMatchObject({ status: 200 });
  });
});
