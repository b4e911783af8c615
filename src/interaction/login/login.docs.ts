import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

const REQUEST = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

const page = { content: { 'text/html': {} } };

const foreign = ApiResponse({
  status: 403,
  description: 'A page: the request was begun in another browser, or the form is not this page’s own.',
  ...page,
});
const gone = ApiResponse({ status: 400, description: 'A page: the request is over or was never begun.', ...page });

export const DocumentLoginPage = () =>
  applyDecorators(
    ApiTags('Pages'),
    ApiOperation({
      summary: 'Login page',
      description:
        'Shown by the authorization endpoint where nobody is signed in. Elements: `#username`, `#password`, `#submit-login`.',
    }),
    ApiQuery({
      name: 'request',
      required: true,
      description: 'Id of the stored request.',
      schema: { type: 'string', format: 'uuid', example: REQUEST },
    }),
    ApiResponse({ status: 200, description: 'The page.', ...page }),
    gone,
    foreign,
  );

export const DocumentLogin = () =>
  applyDecorators(
    ApiTags('Pages'),
    ApiOperation({
      summary: 'Sign in',
      description: 'The form of the login page. Attempts are limited by account and by network.',
    }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['request', 'csrf_token', 'username', 'password'],
        properties: {
          request: { type: 'string', format: 'uuid', description: 'Id of the stored request.', example: REQUEST },
          csrf_token: { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' },
          username: { type: 'string', description: 'Username or e-mail address.', example: 'demo' },
          password: { type: 'string', format: 'password' },
        },
      },
    }),
    ApiResponse({
      status: 303,
      description: 'Signed in; back to the authorization endpoint, with a new session cookie.',
    }),
    ApiResponse({ status: 422, description: 'The page again: username or password is wrong.', ...page }),
    ApiResponse({
      status: 429,
      description: 'The page again: too many attempts; `Retry-After` says for how many seconds.',
      ...page,
    }),
    ApiResponse({ status: 503, description: 'Too many people are signing in right now.', ...page }),
    gone,
    foreign,
  );
