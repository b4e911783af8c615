/** Every route of the account API, and who may call it, in the words of routes.e2e-spec.ts. */
export const ACCOUNT_API_ROUTES: Readonly<Record<string, string>> = {
  'GET /api/account/profile': 'token account:read',
  'PATCH /api/account/profile': 'token account:write',
  'POST /api/account/password': 'token account:write',
  'GET /api/account/sessions': 'token account:read',
  'POST /api/account/sessions/end': 'token account:write',
  'DELETE /api/account/sessions/:session_id': 'token account:write',
  'GET /api/account/applications': 'token account:read',
  'DELETE /api/account/applications/:client_id': 'token account:write',
  'GET /api/account/activity': 'token account:read',
  'GET /api/account/problems': 'public',
};

/** The pages of accounts. */
export const ACCOUNT_PAGE_ROUTES: Readonly<Record<string, string>> = {
  'GET /account': 'session',
  'GET /account/profile': 'session',
  'POST /account/profile': 'session',
  'GET /account/password': 'session',
  'POST /account/password': 'session',
  'GET /account/sessions': 'session',
  'POST /account/sessions': 'session',
  'GET /account/applications': 'session',
  'POST /account/applications': 'session',
  'GET /account/activity': 'session',
  'GET /account/sign-in': 'session',
  'POST /account/sign-in': 'session',
};
