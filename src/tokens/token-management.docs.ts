import { applyDecorators } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { documentRefusal } from '../http/documented-refusal.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

const shared = [
  ApiTags('Tokens'),
  ApiBasicAuth(SECURITY_SCHEMES.clientBasic),
  ApiConsumes('application/x-www-form-urlencoded'),
  ApiBody({
    schema: {
      type: 'object',
      required: ['token'],
      properties: {
        token: { type: 'string', description: 'An access token or a refresh token.', example: 'eyJhbGciOiJFUzI1NiIs…' },
        token_type_hint: {
          type: 'string',
          enum: ['access_token', 'refresh_token'],
          description: 'Not needed: each kind is unmistakable.',
        },
        client_id: {
          type: 'string',
          description: 'Where the client does not use HTTP Basic.',
          example: 'sample-client',
        },
      },
    },
  }),
  documentRefusal(400, 'The request is malformed.', 'invalid_request', 'The parameter token is missing.'),
  documentRefusal(401, 'The client did not prove who it is.', 'invalid_client', 'Client authentication failed.'),
];

export const DocumentRevocation = () =>
  applyDecorators(
    ...shared,
    ApiOperation({
      summary: 'Give a token back',
      description:
        'RFC 7009. Ends the grant of the token with all its tokens, durably, before the answer. Only the client that owns it may; for others, and for unknown tokens, nothing happens.',
    }),
    ApiResponse({ status: 200, description: 'It is not good any more, or never was (RFC 7009 §2.2).' }),
    documentRefusal(
      503,
      'Nothing was revoked; try again.',
      'temporarily_unavailable',
      'The server cannot reach its database. Try again in a moment.',
    ),
  );

export const DocumentIntrospection = () =>
  applyDecorators(
    ...shared,
    ApiOperation({
      summary: 'What is a token worth?',
      description:
        'RFC 7662. An access token is told about to the API it is meant for (a client with `portico_resource_server`), a refresh token to its owner. To everybody else each token is inactive. With `Accept: application/token-introspection+jwt` the answer is a signed JWT (RFC 9701).',
    }),
    ApiResponse({
      status: 200,
      description: 'The token, or `{"active": false}`.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['active'],
            properties: { active: { type: 'boolean' } },
            additionalProperties: true,
          },
          example: {
            active: true,
            token_type: 'Bearer',
            client_id: 'sample-client',
            scope: 'notes:read',
            sub: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
            exp: 1795392600,
          },
        },
        'application/token-introspection+jwt': {
          schema: { type: 'string', description: 'A JWT; the answer is its claim `token_introspection`.' },
          example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6InRva2VuLWludHJvc3BlY3Rpb24rand0In0…',
        },
      },
    }),
  );
