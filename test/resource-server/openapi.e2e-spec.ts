import { Controller, Get } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { OAUTH2_SECURITY, Public, RequireAnyScope, RequireScope } from '../../src/resource-server/index.js';
import { startApi } from './notes-api.js';

@RequireScope('base')
@Controller('documented')
class DocumentedController {
  @Get('class')
  class() {
    return {};
  }

  @Get('all')
  @RequireScope('a', 'b')
  all() {
    return {};
  }

  @Get('any')
  @RequireAnyScope('x', 'y')
  @RequireScope('a')
  any() {
    return {};
  }

  @Get('public')
  @Public()
  public() {
    return {};
  }
}

describe('the decorators document their routes, without importing @nestjs/swagger', () => {
  it('security with scopes, 401 and 403 with their challenge', async () => {
    const app = await startApi({ issuer: 'https://sso.example', audience: 'https://api.example/v1' }, [
      DocumentedController,
    ]);
    const config = new DocumentBuilder().addOAuth2({ type: 'oauth2', flows: {} }, OAUTH2_SECURITY).build();
    const { paths } = SwaggerModule.createDocument(app, config);
    await app.close();
    const operation = (path: string) => paths[path]?.get;

    expect(operation('/documented/class')?.security).toEqual([{ oauth2: ['base'] }]);
    expect(operation('/documented/all')?.security).toEqual([{ oauth2: ['a', 'b', 'base'] }]);
    expect(operation('/documented/any')?.security).toEqual([
      { oauth2: ['a', 'x', 'base'] },
      { oauth2: ['a', 'y', 'base'] },
    ]);
    expect(operation('/documented/public')?.security ?? []).toEqual([]);
    expect(Object.keys(operation('/documented/public')?.responses ?? {})).toEqual(['200']);

    const responses = operation('/documented/all')?.responses;
    expect(Object.keys(responses ?? {}).sort()).toEqual(['200', '401', '403']);
    expect(responses?.['403']).toMatchObject({
      headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
      content: { 'application/json': { schema: { required: ['error', 'error_description'] } } },
    });
    const metadata = operation('/.well-known/oauth-protected-resource/v1');
    expect(metadata?.summary).toBe('Metadata of this protected resource (RFC 9728)');
  });
});
