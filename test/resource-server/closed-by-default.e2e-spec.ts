import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Post,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS_METADATA } from '../../src/protocol/access.js';
import {
  AccessToken,
  AccessTokenGuard,
  CurrentUser,
  InsufficientScopeError,
  Public,
  RequireScope,
  ResourceServerModule,
  TokenVerifier,
  UndeclaredRouteError,
  UndeclaredRoutes,
  VerifiedToken,
} from '../../src/resource-server/index.js';
import { createTestIssuer, type TestIssuer } from '../../src/resource-server/testing/index.js';
import { ask, askWith, captureErrors, startApi } from './notes-api.js';

@Controller('open-by-mistake')
class ForgottenController {
  @Get()
  read() {
    return { secret: true };
  }

  @Post(':id/deep')
  write() {
    return { secret: true };
  }

  @Get('declared')
  @Public()
  declared(@CurrentUser() user: string) {
    return { user };
  }
}

@RequireScope('base')
@Controller('mixed')
class MixedController {
  @Get()
  base() {
    return { ok: true };
  }

  @Get('more')
  @RequireScope('more')
  more(@AccessToken() token: VerifiedToken) {
    if (!token.scopes.has('most')) throw new InsufficientScopeError(['most']);
    return { frozen: Object.isFrozen(token) && Object.isFrozen(token.claims) && Object.isFrozen(token.audience) };
  }

  @Get('public')
  @Public()
  public() {
    return { ok: true };
  }
}

/** As Portico's own pipelines declare their routes. */
function Access(access: string): MethodDecorator {
  return (_target, _key, descriptor) => Reflect.defineMetadata(ACCESS_METADATA, access, descriptor.value as object);
}

@Controller('own')
class OwnPipelineController {
  @Get('client')
  @Access('client')
  client() {
    return { ok: true };
  }

  @Get('session')
  @Access('session')
  session() {
    return { ok: true };
  }
}

describe('closed by default', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await createTestIssuer();
  });
  afterAll(() => issuer.stop());

  const options = () => ({ issuer: issuer.issuer, audience: issuer.audience, now: issuer.now });

  it('names undeclared routes at start in one line, and refuses them whatever token comes', async () => {
    const { errors, restore } = captureErrors();
    const app = await startApi(options(), [ForgottenController, MixedController, OwnPipelineController]);
    expect(errors).toEqual([
      'Closed, since they declare no access: ForgottenController.read (GET /open-by-mistake), ' +
        'ForgottenController.write (POST /open-by-mistake/:id/deep). Add @RequireScope(…) or @Public().',
    ]);
    expect(app.get(UndeclaredRoutes).list()).toHaveLength(2);
    const refused = { status: 403, challenge: undefined, body: { error: 'access_denied' } };
    expect(await ask(app, '/open-by-mistake')).toMatchObject(refused);
    expect(await askWith(app, await issuer.issue({ scope: 'base' }), '/open-by-mistake')).toMatchObject(refused);
    expect(errors[1]).toBe(
      'ForgottenController.read was refused: it declares no access. Add @RequireScope(…) or @Public().',
    );
    await app.close();
    restore();
  });

  it('does not start at all where that is wanted', async () => {
    const start = startApi({ ...options(), onUndeclared: 'fail' }, [ForgottenController]);
    await expect(start).rejects.toThrow('Closed, since they declare no access: ForgottenController.read');
  });

  it('a declaration on the class holds for its methods, and a second one adds to it', async () => {
    const app = await startApi(options(), [MixedController]);
    expect(await ask(app, '/mixed')).toMatchObject({ status: 401 });
    expect(await askWith(app, await issuer.issue({ scope: 'base' }), '/mixed')).toMatchObject({ status: 200 });
    expect(await askWith(app, await issuer.issue({ scope: 'more most' }), '/mixed/more')).toMatchObject({
      status: 403,
    });
    const all = await issuer.issue({ scope: 'base more most' });
    expect(await askWith(app, all, '/mixed/more')).toMatchObject({ status: 200, body: { frozen: true } });
    expect(await ask(app, '/mixed/public')).toMatchObject({ status: 200 });
    await app.close();
  });

  it('a handler may refuse with the same errors', async () => {
    const app = await startApi(options(), [MixedController]);
    expect(await askWith(app, await issuer.issue({ scope: 'base more' }), '/mixed/more')).toMatchObject({
      status: 403,
      challenge: expect.stringMatching(
        /^Bearer error="insufficient_scope", .*scope="most", resource_metadata=/,
      ) as string,
    });
    await app.close();
  });

  it('leaves routes of other pipelines to them', async () => {
    const app = await startApi(options(), [OwnPipelineController]);
    expect(await ask(app, '/own/client')).toMatchObject({ status: 200 });
    expect(await ask(app, '/own/session')).toMatchObject({ status: 200 });
    await app.close();
  });

  it('a parameter that needs a token fails on a route that demands none', async () => {
    const { restore } = captureErrors();
    const app = await startApi(options(), [ForgottenController]);
    expect(await askWith(app, await issuer.issue(), '/open-by-mistake/declared')).toMatchObject({ status: 500 });
    await app.close();
    restore();
  });

  it('lets nothing in that is no HTTP request: there is no header to take a token from', async () => {
    const app = await startApi(options(), [MixedController]);
    const context = {
      getType: () => 'ws',
      getClass: () => MixedController,
      getHandler: () => MixedController.prototype.base,
    };
    const guard = app.get(AccessTokenGuard);
    expect(() => guard.canActivate(context as unknown as ExecutionContext)).toThrow(UndeclaredRouteError);
    await app.close();
  });

  it('takes a verifier out of the container, and a guard of the application still runs after it', async () => {
    @Injectable()
    class OwnVerifier extends TokenVerifier {
      verify(token: string) {
        const facts = { issuer: 'own', audience: ['own'], clientId: 'app', expiresAt: 1, scopes: ['base'] };
        return Promise.resolve(new VerifiedToken({ ...facts, subject: token }));
      }
    }
    @Injectable()
    class NobodyGuard implements CanActivate {
      canActivate() {
        return false;
      }
    }
    @Controller()
    class OwnController {
      @Get('me')
      @RequireScope('base')
      me(@CurrentUser() user: string) {
        return { user };
      }

      @Get('nobody')
      @UseGuards(NobodyGuard)
      @RequireScope('base')
      nobody() {
        return {};
      }
    }
    @Module({ providers: [OwnVerifier], exports: [OwnVerifier] })
    class VerifierModule {}
    const resourceServer = ResourceServerModule.forRootAsync({
      imports: [VerifierModule],
      inject: [OwnVerifier],
      useFactory: (verifier: OwnVerifier) => ({ issuer: 'https://sso.example', audience: 'own', verifier }),
      protectedResourceMetadata: false,
    });
    @Module({ imports: [resourceServer], controllers: [OwnController] })
    class AppModule {}
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
    await app.init();
    expect(await askWith(app, 'ada', '/me')).toMatchObject({ status: 200, body: { user: 'ada' } });
    expect(await askWith(app, 'ada', '/nobody')).toMatchObject({ status: 403 });
    expect(await ask(app, '/.well-known/oauth-protected-resource')).toMatchObject({ status: 404 });
    await app.close();
  });
});
