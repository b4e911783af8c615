import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

const unchanged = ApiResponse({
  status: 304,
  description: 'Unchanged since the `ETag` that was sent as `If-None-Match`.',
});

export const DocumentMetadata = () =>
  applyDecorators(
    ApiTags('Discovery'),
    ApiOperation({
      summary: 'Metadata of this authorization server',
      description: 'RFC 8414: where the endpoints are and what they understand. Clients discover, they do not guess.',
    }),
    ApiResponse({
      status: 200,
      description: 'The metadata.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'],
            properties: {
              issuer: { type: 'string', description: 'Stands in every token and in every answer of the flow.' },
              authorization_endpoint: { type: 'string', description: 'Where the browser of a user is sent.' },
              token_endpoint: { type: 'string', description: 'Where a code becomes tokens.' },
              jwks_uri: { type: 'string', description: 'Where the keys are that tokens are verified with.' },
            },
            additionalProperties: true,
          },
          example: {
            issuer: 'http://localhost:3000',
            authorization_endpoint: 'http://localhost:3000/authorize',
            token_endpoint: 'http://localhost:3000/token',
            jwks_uri: 'http://localhost:3000/jwks',
          },
        },
      },
    }),
    unchanged,
  );

export const DocumentJwks = () =>
  applyDecorators(
    ApiTags('Discovery'),
    ApiOperation({
      summary: 'Public keys',
      description:
        'The keys that tokens are verified with (RFC 7517). May be kept for five minutes; a new key is published that long before it signs.',
    }),
    ApiResponse({
      status: 200,
      description: 'A JWK set.',
      content: {
        'application/jwk-set+json': {
          schema: {
            type: 'object',
            required: ['keys'],
            properties: { keys: { type: 'array', items: { type: 'object', additionalProperties: true } } },
          },
          example: {
            keys: [{ kty: 'EC', crv: 'P-256', x: 'f83O…', y: 'x_FE…', kid: 'NzbL…', alg: 'ES256', use: 'sig' }],
          },
        },
      },
    }),
    unchanged,
  );
