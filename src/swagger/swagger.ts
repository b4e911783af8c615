import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../config/settings.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';
import { sessionCookieName } from '../sessions/session-cookie.js';
import { apiSchemes, type DocumentedApi, nameSchemes } from './api-schemes.js';
import { protectDocumentation } from './documentation-headers.js';
import { swaggerUiPlugins } from './swagger-ui-plugins.js';

/** The client that the Authorize button of Swagger UI signs in with; public, with PKCE. */
export const SWAGGER_CLIENT_ID = 'swagger-ui';

/** The OpenAPI document of every endpoint of every module. */
export function createOpenApiDocument(
  app: NestFastifyApplication,
  { issuer, registration }: Settings,
  apis: readonly DocumentedApi[],
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
    .addTag(
      'Account',
      'For the company’s own applications: the account of the person who signs in. See docs/account.md.',
    )
    .addTag('Administration', 'For administrators: clients, users, sessions, grants, keys. See docs/administration.md.')
    .addTag('Operation', 'For whoever runs this server.');
  if (registration !== 'off') {
    document.addTag('Client registration', 'Applications that register themselves (RFC 7591, RFC 7592).');
  }
  const config = addSecuritySchemes(document, issuer, apis).build();
  return nameSchemes(SwaggerModule.createDocument(app, config, { autoTagControllers: false }), apis);
}

function addSecuritySchemes(
  document: DocumentBuilder,
  issuer: string,
  apis: readonly DocumentedApi[],
): DocumentBuilder {
  const basic = 'client_id and client_secret, each form-encoded (RFC 6749 §2.3.1).';
  const registration = 'The initial access token, or the registration access token of one client (RFC 7591, RFC 7592).';
  const session = 'The browser’s own cookies: of the request it has begun, and of its single sign-on session.';
  for (const { scheme, options } of apiSchemes(issuer, apis)) document.addOAuth2(options, scheme);
  return document
    .addBasicAuth({ type: 'http', scheme: 'basic', description: basic }, SECURITY_SCHEMES.clientBasic)
    .addBearerAuth({ type: 'http', description: registration }, SECURITY_SCHEMES.registrationToken)
    .addBearerAuth({ type: 'http', description: 'The value of METRICS_TOKEN.' }, SECURITY_SCHEMES.metricsToken)
    .addCookieAuth(
      sessionCookieName(issuer),
      { type: 'apiKey', in: 'cookie', description: session },
      SECURITY_SCHEMES.session,
    );
}

/** Serves the document, and Swagger UI whose Authorize button gets tokens for these APIs, one by one. */
export function setUpSwagger(app: NestFastifyApplication, settings: Settings, apis: readonly DocumentedApi[]): void {
  protectDocumentation(app.getHttpAdapter().getInstance());
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, settings, apis), {
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
        scopes: apis.flatMap(({ ticked }) => ticked),
      },
      persistAuthorization: false,
    },
  });
}
