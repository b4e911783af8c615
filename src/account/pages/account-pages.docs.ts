import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { PROFILE_FIELD_NAMES } from './profile.page.js';

const page = { content: { 'text/html': {} } };
const CSRF = { type: 'string', description: 'Token of the page that was shown.', example: 'kV3x…' };

type Fields = Readonly<Record<string, { type: string; description: string; example?: string; format?: string }>>;

const shared = [
  ApiTags('Pages'),
  ApiResponse({ status: 400, description: 'A page: the request cannot be read.', ...page }),
  ApiResponse({ status: 303, description: 'To the sign-in page where nobody is signed in.' }),
];

const DONE = ApiQuery({ name: 'done', required: false, description: 'What a form has just done.', example: 'saved' });

function shown(summary: string, description: string, ...more: MethodDecorator[]): MethodDecorator {
  return applyDecorators(
    ...shared,
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: 'The page.', ...page }),
    ...more,
  );
}

function form(fields: Fields, required: readonly string[] = Object.keys(fields)): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: { type: 'object', required: ['csrf_token', ...required], properties: { csrf_token: CSRF, ...fields } },
    }),
    ApiResponse({
      status: 403,
      description: 'A page: the form is not of this browser and this session, or what it is about is not there.',
      ...page,
    }),
  );
}

const refused = (status: number, description: string) => ApiResponse({ status, description, ...page });
const throttled = refused(429, 'The page again: too many attempts; `Retry-After` says for how many seconds.');
const password = (description: string) => ({ type: 'string', format: 'password', description });
const text = (description: string, example: string) => ({ type: 'string', description, example });

const profileFields = Object.fromEntries(
  PROFILE_FIELD_NAMES.map((name) => [name, text('Left as it is where it is missing; removed where it is empty.', 'x')]),
);

/** What Swagger says about the pages of accounts. */
export const accountPages = {
  overview: shown('Account page', 'Who is signed in here, and where their other pages are.', DONE),
  profile: shown('Profile page', 'Elements: one `#` for each claim, `#submit-profile`.', DONE),
  changeProfile: applyDecorators(
    ...shared,
    ApiOperation({ summary: 'Change the own profile', description: 'Another e-mail address is not verified.' }),
    form({ revision: text('Of the page that was shown.', '3'), ...profileFields }, ['revision']),
    refused(409, 'The page again: somebody else has changed the account meanwhile.'),
    refused(422, 'The page again: something is wrong, or the address is taken.'),
    throttled,
  ),
  password: shown('Password page', 'Elements: `#current-password`, `#new-password`, `#submit-password`.', DONE),
  changePassword: applyDecorators(
    ...shared,
    ApiOperation({
      summary: 'Change the own password',
      description: 'Ends all other sessions and their tokens. Counted and hashed as attempts on the login page.',
    }),
    form({ current_password: password('The present one.'), new_password: password('8 to 1024 characters.') }),
    refused(422, 'The page again: the present password is wrong, or the new one is none.'),
    throttled,
    refused(503, 'A page: too many passwords are being worked on.'),
  ),
  sessions: shown('Devices page', 'Elements: `#end-session-<id>`, `#end-other-sessions`, `#end-all-sessions`.', DONE),
  endSessions: applyDecorators(
    ...shared,
    ApiOperation({ summary: 'Sign out of one or all browsers', description: 'Applications are told.' }),
    form({ session: text('Id of a session, `others` or `all`.', 'others') }),
  ),
  applications: shown('Applications page', 'Elements: `#disconnect-<client_id>`.', DONE),
  disconnect: applyDecorators(
    ...shared,
    ApiOperation({ summary: 'Disconnect an application of one’s own', description: 'All its tokens end.' }),
    form({ client: text('Its client_id.', 'sample-client') }),
  ),
  activity: shown(
    'Activity page',
    'Elements: `#older`.',
    ApiQuery({ name: 'cursor', required: false, description: 'Where older events begin.', example: 'AAAAAQZ1…' }),
  ),
  signIn: shown(
    'Sign in for the own account',
    'The login page without an application. Elements: `#username`, `#password`, `#submit-login`.',
    ApiQuery({
      name: 'return_to',
      required: false,
      description: 'The page of the account to come back to; anything else is ignored.',
      example: '/account/profile',
    }),
  ),
  submitSignIn: applyDecorators(
    ...shared,
    ApiOperation({ summary: 'Sign in, and go to the own account', description: 'Limited as the login page is.' }),
    form({
      return_to: text('The page to come back to.', '/account/profile'),
      username: text('Username or e-mail address.', 'demo'),
      password: password('The password.'),
    }),
    refused(422, 'The page again: username or password is wrong.'),
    throttled,
    refused(503, 'Too many people are signing in right now.'),
  ),
};
