import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

const EXAMPLE = {
  sub: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
  name: 'Demo User',
  email: 'demo@example.com',
  email_verified: true,
};

export const DocumentUserinfo = () =>
  applyDecorators(
    ApiTags('OpenID Connect'),
    ApiOperation({
      summary: 'Who signed in',
      description:
        'Claims about the user of the access token (OpenID Connect Core §5.3): those that its scopes stand for, and those asked for by name. Needs the scope `openid`.',
    }),
    ApiResponse({
      status: 200,
      description: 'JSON, or a signed JWT for clients registered with `userinfo_signed_response_alg`.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['sub'],
            properties: { sub: { type: 'string' } },
            additionalProperties: true,
          },
          example: EXAMPLE,
        },
        'application/jwt': { schema: { type: 'string' } },
      },
    }),
  );
