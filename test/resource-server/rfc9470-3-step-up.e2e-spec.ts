import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MaxAge, RequireAcr, RequireScope } from '../../src/resource-server/index.js';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { askWith, startApi } from './notes-api.js';

@RequireAcr('mfa', 'phr')
@Controller('payments')
class PaymentsController {
  @Get()
  read() {
    return { ok: true };
  }

  @Get('pay')
  @MaxAge(300)
  @RequireScope('pay')
  pay() {
    return { ok: true };
  }

  @Get('root')
  @RequireAcr('phr', 'phrh')
  root() {
    return { ok: true };
  }
}

describe('RFC 9470 §3, Authentication Requirements Challenge', () => {
  const METADATA = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource"';
  const ERROR =
    'error="insufficient_user_authentication", error_description="A stronger or more recent sign-in of the user is required"';
  let issuer: TestIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await createTestIssuer();
    const options = { issuer: issuer.issuer, audience: issuer.audience, now: issuer.now };
    app = await startApi(options, [PaymentsController]);
  });
  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });
  const ago = (seconds: number) => Math.floor(issuer.now() / 1000) - seconds;

  it('acr_values: 401 names the classes of which one is needed', async () => {
    for (const acr of [undefined, 'pwd', 'MFA', 'mfa phr', '']) {
      expect(await askWith(app, await issuer.issue({ claims: { acr } }), '/payments')).toMatchObject({
        status: 401,
        challenge: `Bearer ${ERROR}, acr_values="mfa phr", ${METADATA}`,
        body: { error: 'insufficient_user_authentication' },
      });
    }
    for (const acr of ['mfa', 'phr']) {
      expect(await askWith(app, await issuer.issue({ acr }), '/payments')).toMatchObject({ status: 200 });
    }
  });

  it('acr must be a string: a list of all classes is none', async () => {
    expect(await askWith(app, await issuer.issue({ claims: { acr: ['mfa'] } }), '/payments')).toMatchObject({
      status: 401,
    });
  });

  it('max_age: 401 names the seconds since the sign-in', async () => {
    const scope = 'pay';
    for (const authTime of [ago(301), undefined]) {
      expect(await askWith(app, await issuer.issue({ scope, acr: 'mfa', authTime }), '/payments/pay')).toMatchObject({
        status: 401,
        challenge: `Bearer ${ERROR}, acr_values="mfa phr", max_age="300", ${METADATA}`,
      });
    }
    expect(
      await askWith(app, await issuer.issue({ scope, acr: 'mfa', authTime: ago(290) }), '/payments/pay'),
    ).toMatchObject({ status: 200 });
  });

  it('the demands of class and method add up; the challenge offers what satisfies both', async () => {
    expect(await askWith(app, await issuer.issue({ acr: 'mfa' }), '/payments/root')).toMatchObject({
      status: 401,
      challenge: `Bearer ${ERROR}, acr_values="phr", ${METADATA}`,
    });
    expect(await askWith(app, await issuer.issue({ acr: 'phrh' }), '/payments/root')).toMatchObject({ status: 401 });
    expect(await askWith(app, await issuer.issue({ acr: 'phr' }), '/payments/root')).toMatchObject({ status: 200 });
  });

  it('a missing scope comes first: a better sign-in would not help', async () => {
    expect(await askWith(app, await issuer.issue(), '/payments/pay')).toMatchObject({ status: 403 });
  });
});
