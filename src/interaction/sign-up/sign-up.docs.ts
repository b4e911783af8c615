import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

const REQUEST = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

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

export const DocumentSignUpPage = () =>
  applyDecorators(
    ...refusals,
    ApiOperation({
      summary: 'Sign-up page',
      description:
        'Shown for `prompt=create`, and linked from the login page. Elements: `#name`, `#username`, `#email`, `#password`, `#submit-sign-up`, `#to-login`.',
    }),
    ApiQuery({
      name: 'request',
      required: true,
      description: 'Id of the stored request.',
      schema: { type: 'string', format: 'uuid', example: REQUEST },
    }),
    ApiResponse({ status: 200, description: 'The page.', ...page }),
  );

export const DocumentSignUp = () =>
  applyDecorators(
    ...refusals,
    ApiOperation({ summary: 'Make an account', description: 'The form of the sign-up page. Limited by network.' }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['request', 'csrf_token', 'username', 'email', 'password'],
        properties: {
          request: { type: 'string', format: 'uuid', description: 'Id of the stored request.', example: REQUEST },
          csrf_token: { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' },
          username: {
            type: 'string',
            description: '1 to 100 letters a-z, digits, dots, hyphens, underscores.',
            example: 'maria',
          },
          email: { type: 'string', format: 'email', description: 'Not verified.', example: 'maria@example.com' },
          name: { type: 'string', description: 'Full name; may be empty.', example: 'Maria Lindqvist' },
          password: { type: 'string', format: 'password', description: '8 to 1024 characters.' },
        },
      },
    }),
    ApiResponse({
      status: 303,
      description: 'Signed up and signed in; back to the authorization endpoint, with a new session cookie.',
    }),
    ApiResponse({ status: 422, description: 'The page again: something is wrong, or the name is taken.', ...page }),
    ApiResponse({
      status: 429,
      description: 'The page again: too many attempts; `Retry-After` says for how many seconds.',
      ...page,
    }),
    ApiResponse({ status: 503, description: 'A page: too many passwords are being worked on.', ...page }),
  );
