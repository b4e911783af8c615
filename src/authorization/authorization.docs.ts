import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RESPONSE_TYPES } from '../protocol/response-types.js';
import { responseModes } from './response-modes/index.js';

const EXAMPLE_LOCATION = 'http://localhost:3001/callback?code=7d…&state=af0ifjsldkj&iss=http%3A%2F%2Flocalhost%3A3000';

const answers = [
  ApiResponse({
    status: 303,
    description:
      'To the login or consent page; or back to the client with `code`, `state` and `iss` (RFC 6749 §4.1.2, RFC 9207), or tokens in place of the code (OpenID Connect Core §3.2.2.5); or back to it with `error`, `error_description`, `state` and `iss` (§4.1.2.1).',
    headers: {
      Location: { description: 'Where the browser goes next.', schema: { type: 'string', example: EXAMPLE_LOCATION } },
    },
  }),
  ApiResponse({
    status: 200,
    description: 'With `response_mode=form_post`: a page whose form posts the answer to the client.',
    content: { 'text/html': {} },
  }),
  ApiResponse({
    status: 400,
    description:
      'A page, never a redirect: `client_id` or `redirect_uri` is unknown, missing or repeated, so nobody can be trusted with an answer.',
    content: { 'text/html': {} },
  }),
  ApiResponse({
    status: 503,
    description:
      'A page with `Retry-After`: the user would have to type a password, and more people are signing in than passwords can be looked at. Opened again, the same address goes on.',
    content: { 'text/html': {} },
  }),
];

export const DocumentAuthorize = () =>
  applyDecorators(
    ApiTags('Web Server Flow'),
    ApiOperation({
      summary: 'Authorization endpoint: start the Web Server Flow',
      description:
        'A client application sends the browser of its user here (RFC 6749 §4.1.1, RFC 7636 §4.3). The user signs in and consents where needed, and the browser is sent back to `redirect_uri` with a code.',
      externalDocs: { description: 'RFC 6749 §4.1', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1' },
    }),
    ...queryParameters(),
    ...answers,
  );

export const DocumentAuthorizeForm = () =>
  applyDecorators(
    ApiTags('Web Server Flow'),
    ApiOperation({
      summary: 'Authorization endpoint, with the parameters in a form',
      description:
        'The same parameters as a form (RFC 6749 §3.1). The request is stored, and the browser comes back by GET with its cookies.',
    }),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: authorizationFormSchema() }),
    ...answers,
  );

export const DocumentResume = () =>
  applyDecorators(
    ApiTags('Web Server Flow'),
    ApiOperation({
      summary: 'Go on with a request after a page',
      description: 'Login and consent pages send the browser here. Works only in the browser that opened the request.',
    }),
    ApiParam({
      name: 'request',
      description: 'Id of the stored request.',
      example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
    }),
    ApiResponse({
      status: 400,
      description: 'A page: the request is over or was never begun.',
      content: { 'text/html': {} },
    }),
    ApiResponse({
      status: 403,
      description: 'A page: the request was begun in another browser.',
      content: { 'text/html': {} },
    }),
    ...answers.slice(0, 2),
  );

/** Name, whether it must be there, what it is, and a schema with an example. */
type DocumentedParameter = readonly [name: string, required: boolean, description: string, schema: object];

const text = (example: string) => ({ type: 'string', example });
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });

const PARAMETERS: readonly DocumentedParameter[] = [
  ['client_id', true, 'Id of the client (RFC 6749 §2.2).', text('sample-client')],
  [
    'redirect_uri',
    false,
    'One of the registered redirect URIs, character by character. May be left out only where a single one is registered.',
    text('http://localhost:3001/callback'),
  ],
  [
    'response_type',
    true,
    '`code`. The others bring tokens through the browser, and exist for clients that are registered for them where IMPLICIT_FLOW is on.',
    oneOf(...RESPONSE_TYPES),
  ],
  [
    'scope',
    false,
    'Scope names separated by spaces. Default: all scopes of the client but `offline_access`.',
    text('notes:read offline_access'),
  ],
  [
    'resource',
    false,
    'The API that the tokens are for (RFC 8707); may stand several times. Needed where the scopes are of several APIs.',
    text('http://localhost:3000/api/notes'),
  ],
  [
    'state',
    false,
    'Comes back unchanged; ties the answer to the browser that asked. At most 4096 characters.',
    text('af0ifjsldkj'),
  ],
  [
    'code_challenge',
    false,
    'BASE64URL(SHA256(code_verifier)), RFC 7636 §4.2. Required unless the client is exempted.',
    text('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'),
  ],
  ['code_challenge_method', false, 'Always `S256`.', oneOf('S256')],
  [
    'response_mode',
    false,
    'How the answer comes back. Default `query` with a code, `fragment` with tokens.',
    oneOf(...Object.keys(responseModes)),
  ],
  [
    'nonce',
    false,
    'Comes back in the ID token, which it ties to this request. At most 1024 characters.',
    text('n-0S6'),
  ],
  ['prompt', false, '`none` (no page is shown), or any of `login`, `consent`, `select_account`.', text('login')],
  ['max_age', false, 'Seconds; a sign-in that is older is made again.', text('3600')],
  [
    'acr_values',
    false,
    'Classes of sign-in, any one of which is enough, separated by spaces (RFC 9470 §4). At most 1000 characters.',
    text('urn:portico:acr:1fa'),
  ],
  ['id_token_hint', false, 'An ID token of this server: nobody but its subject may answer.', text('eyJhbGciOiJSUzI1…')],
  ['login_hint', false, 'Username or e-mail address for the login page. At most 254 characters.', text('demo')],
  ['ui_locales', false, 'Languages of the pages in order of preference, separated by spaces.', text('de en')],
  [
    'claims',
    false,
    'Claims that are asked for by name (OpenID Connect Core §5.5). At most 4096 characters.',
    text('{"userinfo":{"email":null}}'),
  ],
  [
    'dpop_jkt',
    false,
    'Thumbprint of the key that will redeem the code (RFC 9449 §10).',
    text('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'),
  ],
  [
    'request',
    false,
    'The parameters as an object that the client signed (RFC 9101); only client_id stands beside it.',
    text('eyJhbGciOiJQUzI1NiIsInR5cCI6Im9hdXRoLWF1dGh6LXJlcStqd3QifQ…'),
  ],
  [
    'request_uri',
    false,
    'What the pushed authorization request endpoint answered (RFC 9126 §4); only client_id stands beside it.',
    text('urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c…'),
  ],
  ['display', false, 'Understood; the pages are the same.', oneOf('page', 'popup', 'touch', 'wap')],
];

function queryParameters(): MethodDecorator[] {
  return PARAMETERS.map(([name, required, description, schema]) => ApiQuery({ name, required, description, schema }));
}

/** The parameters as a form. */
export function authorizationFormSchema() {
  return {
    type: 'object',
    required: PARAMETERS.filter(([, required]) => required).map(([name]) => name),
    properties: Object.fromEntries(
      PARAMETERS.map(([name, , description, schema]) => [name, { ...schema, description }]),
    ),
  };
}
