import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

const ID = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

const page = { content: { 'text/html': {} } };

const refusals = [
  ApiTags('Pages'),
  ApiResponse({ status: 400, description: 'A page: the request is over or was never begun.', ...page }),
  ApiResponse({
    status: 403,
    description: 'A page: the request was begun in another browser, or the form is not this page’s own.',
    ...page,
  }),
];

const form = (properties: Record<string, { type: string; description: string; example: string }>) => [
  ApiConsumes('application/x-www-form-urlencoded'),
  ApiBody({
    schema: {
      type: 'object',
      required: ['request', 'csrf_token'],
      properties: {
        request: { type: 'string', description: 'Id of the stored request.', example: ID },
        csrf_token: { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' },
        ...properties,
      },
    },
  }),
];

export const DocumentSelectAccountPage = () =>
  applyDecorators(
    ...refusals,
    ApiOperation({
      summary: 'Account chooser',
      description: 'Shown for `prompt=select_account`, and where several people are signed in in this browser.',
    }),
    ApiQuery({
      name: 'request',
      required: true,
      description: 'Id of the stored request.',
      schema: { type: 'string', format: 'uuid', example: ID },
    }),
    ApiResponse({ status: 200, description: 'The page.', ...page }),
    ApiResponse({ status: 303, description: 'Nobody is signed in; on to the login page.' }),
  );

export const DocumentSelectAccount = () =>
  applyDecorators(
    ...refusals,
    ApiOperation({ summary: 'Choose an account', description: 'The form of the account chooser.' }),
    ...form({
      session: {
        type: 'string',
        description: 'Id of the session that was chosen, or `another` to sign in anew.',
        example: ID,
      },
    }),
    ApiResponse({ status: 303, description: 'Back to the authorization endpoint, or on to the login page.' }),
  );

export const DocumentSwitchAccount = () =>
  applyDecorators(
    ...refusals,
    ApiOperation({ summary: 'Use another account', description: 'A button of the consent page. Changes nothing yet.' }),
    ...form({}),
    ApiResponse({ status: 303, description: 'To the account chooser.' }),
  );
