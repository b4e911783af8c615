import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';

const page = { content: { 'text/html': {} } };

const PARAMETERS: readonly (readonly [name: string, description: string, example: string])[] = [
  [
    'id_token_hint',
    'The ID token of the sign-in that is to end. Where it fits the session, nobody is asked.',
    'eyJhbGciOiJSUzI1NiIs…',
  ],
  ['client_id', 'The client that asks, where no ID token says so.', 'sample-client'],
  [
    'post_logout_redirect_uri',
    'Where to go afterwards; registered, character by character.',
    'https://app.example.com/bye',
  ],
  ['state', 'Comes back unchanged.', 'af0ifjsldkj'],
  ['ui_locales', 'Languages in order of preference, separated by spaces.', 'de en'],
];

const answers = [
  ApiTags('OpenID Connect'),
  ApiResponse({ status: 200, description: 'A page that asks, or that says it is done.', ...page }),
  ApiResponse({ status: 303, description: 'Signed out; on to `post_logout_redirect_uri` with `state`.' }),
  ApiResponse({ status: 400, description: 'A page: what came cannot be trusted, and nobody was signed out.', ...page }),
];

export const DocumentLogout = () =>
  applyDecorators(
    ...answers,
    ApiOperation({
      summary: 'Sign out',
      description:
        'OpenID Connect RP-Initiated Logout. Ends the session in this browser, and tells every client that was signed in to. Element of the page: `#logout-confirm`.',
    }),
    ...PARAMETERS.map(([name, description, example]) =>
      ApiQuery({ name, required: false, description, schema: { type: 'string', example } }),
    ),
  );

export const DocumentLogoutForm = () =>
  applyDecorators(
    ...answers,
    ApiOperation({ summary: 'Sign out, with the parameters in a form' }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        properties: Object.fromEntries(
          PARAMETERS.map(([name, description, example]) => [name, { type: 'string', description, example }]),
        ),
      },
    }),
  );

export const DocumentLogoutConfirmation = () =>
  applyDecorators(
    ...answers,
    ApiOperation({ summary: 'Confirm the sign-out', description: 'The form of the page that asks.' }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: {
        type: 'object',
        required: ['request', 'csrf_token', 'decision'],
        properties: {
          request: { type: 'string', description: 'The sealed request of the page.', example: 'b2f7…' },
          csrf_token: { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' },
          decision: { type: 'string', enum: ['sign_out', 'stay'] },
        },
      },
    }),
    ApiResponse({ status: 403, description: 'A page: the form is not this browser’s own.', ...page }),
  );
