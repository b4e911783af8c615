import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

const REQUEST = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

const page = { content: { 'text/html': {} } };

const foreign = ApiResponse({
  status: 403,
  description: 'A page: the request was begun in another browser, or the form is not this page’s own.',
  ...page,
});
const gone = ApiResponse({
  status: 400,
  description: 'A page: the request is over or was never begun, or the form says neither allow nor deny.',
  ...page,
});

export const DocumentConsentPage = () =>
  applyDecorators(
    ApiTags('Pages'),
    ApiOperation({
      summary: 'Consent page',
      description:
        'Who asks, for what, where the answer goes, as whom. Elements: `#consent-allow`, `#consent-deny`, one checkbox `scope` for each optional scope.',
    }),
    ApiQuery({
      name: 'request',
      required: true,
      description: 'Id of the stored request.',
      schema: { type: 'string', format: 'uuid', example: REQUEST },
    }),
    ApiResponse({ status: 200, description: 'The page.', ...page }),
    ApiResponse({ status: 303, description: 'Nobody is signed in any more; back to the authorization endpoint.' }),
    gone,
    foreign,
  );

export const DocumentConsent = () =>
  applyDecorators(
    ApiTags('Pages'),
    ApiOperation({
      summary: 'Allow or deny',
      description: 'The form of the consent page. Only what the page showed can be allowed.',
    }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['request', 'csrf_token', 'decision'],
        properties: {
          request: { type: 'string', format: 'uuid', description: 'Id of the stored request.', example: REQUEST },
          csrf_token: { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' },
          decision: { type: 'string', enum: ['allow', 'deny'] },
          scope: {
            type: 'array',
            items: { type: 'string' },
            description: 'The optional scopes that were ticked.',
            example: ['notes:write'],
          },
        },
      },
    }),
    ApiResponse({ status: 303, description: 'Written down; back to the authorization endpoint.' }),
    gone,
    foreign,
  );
