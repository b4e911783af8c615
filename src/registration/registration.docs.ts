import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

const METADATA = {
  client_name: 'Notes on the web',
  redirect_uris: ['https://app.example.com/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'openid email offline_access',
};

const REGISTERED = {
  client_id: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
  client_id_issued_at: 1795392000,
  client_secret: 'kXx3…',
  client_secret_expires_at: 0,
  registration_access_token: 'p0Zq…',
  registration_client_uri: 'https://sso.example.com/register/0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
  ...METADATA,
};

const json = (example: object) => ({
  'application/json': { schema: { type: 'object' as const, additionalProperties: true }, example },
});

const metadataRefused = documentRefusal(
  400,
  'The metadata cannot be registered (RFC 7591 §3.2.2).',
  'invalid_redirect_uri',
  'redirect_uris: http://app.example.com/cb is http; use https (http is for loopback addresses only)',
);
const tokenRefused = documentRefusal(
  401,
  'The token is missing or not good.',
  'invalid_token',
  'The token is not good for this registration.',
);
const tooMany = documentRefusal(
  429,
  'Too many from this network; see `Retry-After`.',
  'temporarily_unavailable',
  'Too many registrations came from your network; Retry-After says when to go on.',
);
const disabled = documentRefusal(
  403,
  'The client has been disabled.',
  'access_denied',
  'The client has been disabled by an administrator.',
);

const managed = [
  ApiTags('Client registration'),
  ApiParam({ name: 'client_id', description: 'The client.', example: REGISTERED.client_id }),
  ApiBearerAuth(SECURITY_SCHEMES.registrationToken),
  tokenRefused,
  disabled,
];

const body = ApiBody({
  description: 'Metadata of RFC 7591 §2 and OpenID Connect Registration §2; unknown members are ignored.',
  schema: { type: 'object', additionalProperties: true, example: METADATA },
});

export const DocumentRegistration = () =>
  applyDecorators(
    ApiTags('Client registration'),
    ApiOperation({
      summary: 'Register a client application',
      description:
        'RFC 7591. Open to anybody or, with `REGISTRATION=token`, to who has an initial access token. Secret and registration access token are told this once.',
    }),
    // With REGISTRATION=open nothing need be shown.
    ApiSecurity({}),
    ApiBearerAuth(SECURITY_SCHEMES.registrationToken),
    body,
    ApiResponse({ status: 201, description: 'All that is registered.', content: json(REGISTERED) }),
    metadataRefused,
    tokenRefused,
    tooMany,
  );

export const DocumentRegistrationRead = () =>
  applyDecorators(
    ...managed,
    ApiOperation({ summary: 'What is registered for this client', description: 'RFC 7592 §2.1.' }),
    ApiResponse({ status: 200, description: 'All that is registered, without the secret.', content: json(REGISTERED) }),
  );

export const DocumentRegistrationUpdate = () =>
  applyDecorators(
    ...managed,
    ApiOperation({
      summary: 'Replace what is registered for this client',
      description: 'RFC 7592 §2.2. What is left out goes back to its default; `client_id` must stand in the body.',
    }),
    body,
    ApiResponse({ status: 200, description: 'All that is registered now.', content: json(REGISTERED) }),
    metadataRefused,
    tooMany,
  );

export const DocumentRegistrationRemoval = () =>
  applyDecorators(
    ...managed,
    ApiOperation({
      summary: 'End this registration',
      description: 'RFC 7592 §2.3. Ends the tokens of the client, too.',
    }),
    ApiResponse({ status: 204, description: 'The client is gone.' }),
  );
