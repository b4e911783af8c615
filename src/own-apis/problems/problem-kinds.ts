/** Every kind of refusal of the APIs of this server: its status, its title, and what to do about it. */
export const PROBLEM_KINDS = {
  invalid_request: {
    status: 400,
    title: 'The request is not usable',
    meaning: 'A parameter, a header or a member of the body is missing, unknown or wrong; `errors` names each one.',
  },
  invalid_token: {
    status: 401,
    title: 'The access token is missing or not good here',
    meaning: 'Sign in again with the scopes of this API. The header WWW-Authenticate says more (RFC 6750 §3).',
  },
  insufficient_scope: {
    status: 403,
    title: 'The access token or the role allows less',
    meaning: 'What a token may do is what its client was granted and what the role of its user allows, both.',
  },
  owner_needed: {
    status: 403,
    title: 'Only an owner may do this',
    meaning:
      'Other administrators, clients with scopes of the admin API, and the admin API itself are the owners’ affair.',
  },
  wrong_password: {
    status: 403,
    title: 'The present password is another one',
    meaning: 'Wrong passwords are counted as on the login page: after a few, wait.',
  },
  not_found: { status: 404, title: 'There is no such thing', meaning: 'Nothing has this id, or not any more.' },
  refused: {
    status: 409,
    title: 'This makes no sense for it now',
    meaning: 'The request is right, and the thing is in a state in which it cannot be done; `detail` says why.',
  },
  changed_meanwhile: {
    status: 412,
    title: 'Somebody else has changed it',
    meaning: 'The ETag in If-Match is not the present one. Nothing was changed: read it again, and decide again.',
  },
  key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    meaning: 'A key stands for one request with one body, for a day. Take another key for another request.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    meaning: 'The header Retry-After says after how many seconds another attempt counts.',
  },
  precondition_required: {
    status: 428,
    title: 'If-Match is missing',
    meaning: 'Send the ETag that came with what you have read, so that nobody’s change is lost (RFC 6585 §3).',
  },
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

const ACCOUNT_ALONE: readonly ProblemKind[] = ['wrong_password', 'too_many_attempts'];
const ADMIN_ALONE: readonly ProblemKind[] = ['owner_needed', 'refused', 'key_reused'];
const ALL = Object.keys(PROBLEM_KINDS) as ProblemKind[];

/** Those that the admin API tells. */
export const ADMIN_KINDS: readonly ProblemKind[] = ALL.filter((kind) => !ACCOUNT_ALONE.includes(kind));

/** Those that the account API tells. */
export const ACCOUNT_KINDS: readonly ProblemKind[] = ALL.filter((kind) => !ADMIN_ALONE.includes(kind));
