import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { FOREIGN_ISSUERS } from './foreign-tokens.js';
import { askWith, startApi } from './notes-api.js';

describe.each(FOREIGN_ISSUERS)('tokens of $name', ({ issuer: issuerOptions, options, token, otherKinds }) => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await createTestIssuer({ algorithm: 'RS256', ...issuerOptions });
    app = await startApi({ issuer: issuer.issuer, audience: issuer.audience, ...options });
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it('are let in, with client and scopes', async () => {
    const answer = await askWith(app, await issuer.issue(token));
    expect(answer).toMatchObject({ status: 200, body: { client: 'web-app' } });
    expect((answer.body as { scopes: string[] }).scopes).toContain('notes:read');
  });

  it('are refused when they are another kind of token', async () => {
    for (const { claims, ...other } of otherKinds) {
      const refused = await issuer.issue({ ...token, ...other, claims: { ...token.claims, ...claims } });
      expect(await askWith(app, refused)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    }
  });

  it('are refused where their shape is not configured, unless it is that of RFC 9068', async () => {
    const unaware = await startApi({ issuer: issuer.issuer, audience: issuer.audience });
    expect(await askWith(unaware, await issuer.issue(token))).toMatchObject({ status: token.header ? 401 : 200 });
    await unaware.close();
  });
});
