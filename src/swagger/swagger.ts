import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../config/settings.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';
import { OPENID } from '../protocol/standard-claims.js';
import { sessionCookieName } from '../sessions/session-cookie.js';
import { protectDocumentation } from './documentation-headers.js';
import { swaggerUiPlugins } from './swagger-ui-plugins.js';

/** The client that the Authorize button of Swagger UI signs in with; public, with PKCE. */
export const SWAGGER_CLIENT_ID = 'swagger-ui';

/** The scopes that the document offers, with what each is for. */
export type DocumentedScopes = Readonly<Record<string, { readonly title: string }>>;

/** The OpenAPI document of every endpoint of every module. */
export function createOpenApiDocument(
  app: NestFastifyApplication,
  { issuer, registration }: Settings,
  scopes: DocumentedScopes,
): OpenAPIObject {
  const document = new DocumentBuilder()
    .setTitle('Portico')
    .setDescription(
      'An OAuth 2.0 authorization server around the Web Server Flow. **Authorize** runs the real code flow with PKCE against this server.',
    )
    .setVersion('0.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(issuer)
    .addTag('Web Server Flow', 'From the authorization endpoint to the tokens (RFC 6749 §4.1).')
    .addTag('Tokens', 'What one is worth, and giving it back (RFC 7662, RFC 7009).')
    .addTag('OpenID Connect', 'Who signed in, and signing out.')
    .addTag('Pages', 'What a person sees on the way.')
    .addTag('Discovery', 'What clients and APIs look up.')
    .addTag('Sample resource', 'An API that access tokens open.')
    .addTag('Administration', 'For administrators: clients, users, sessions, grants, keys. See docs/administration.md.')
    .addTag('Operation', 'For whoever runs this server.');
  if (registration !== 'off') {
    document.addTag('Client registration', 'Applications that register themselves (RFC 7591, RFC 7592).');
  }
  const config = addSecuritySchemes(document, issuer, scopes).build();
  return SwaggerModule.createDocument(app, config, { autoTagControllers: false });
}

function addSecuritySchemes(document: DocumentBuilder, issuer: string, scopes: DocumentedScopes): DocumentBuilder {
  const titles = Object.entries(scopes).map(([name, { title }]) => [name, title]);
  const authorizationCode = {
    authorizationUrl: `${issuer}/authorize`,
    tokenUrl: `${issuer}/token`,
    refreshUrl: `${issuer}/token`,
    scopes: { [OPENID]: 'Know that it is you', ...(Object.fromEntries(titles) as Record<string, string>) },
  };
  const description = 'The Web Server Flow with PKCE. Leave client_secret empty.';
  const basic = 'client_id and client_secret, each form-encoded (RFC 6749 §2.3.1).';
  const session = 'The browser’s own cookies: of the request it has begun, and of its single sign-on session.';
  return document
    .addOAuth2({ type: 'oauth2', description, flows: { authorizationCode } }, SECURITY_SCHEMES.accessToken)
    .addBasicAuth({ type: 'http', scheme: 'basic', description: basic }, SECURITY_SCHEMES.clientBasic)
    .addCookieAuth(
      sessionCookieName(issuer),
      { type: 'apiKey', in: 'cookie', description: session },
      SECURITY_SCHEMES.session,
    );
}

/** @param preselected scopes that are ticked when the dialog opens; the others are a click away */
export function setUpSwagger(
  app: NestFastifyApplication,
  settings: Settings,
  scopes: DocumentedScopes,
  preselected: readonly string[],
): void {
  protectDocumentation(app.getHttpAdapter().getInstance());
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, settings, scopes), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Portico API',
    customCss: '.swagger-ui .topbar { display: none } .swagger-ui .dialog-ux .modal-ux-content { max-height: 76vh }',
    swaggerOptions: {
      plugins: swaggerUiPlugins,
      // The order of the tags is the order of the flow; within a tag the controllers' would be arbitrary.
      operationsSorter: 'alpha',
      // By default the document is sent to a service of others, for a badge.
      validatorUrl: null,
      oauth2RedirectUrl: `${settings.issuer}/docs/oauth2-redirect.html`,
      initOAuth: {
        clientId: SWAGGER_CLIENT_ID,
        usePkceWithAuthorizationCodeGrant: true,
        scopes: [...preselected],
      },
      persistAuthorization: false,
    },
  });
}
