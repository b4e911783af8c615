import { type ApiBodyOptions, ApiParam } from '@nestjs/swagger';
import { AccountRoute } from './account-route.js';
import { OwnAccountDto, OwnProfilePatch, OwnSessionListDto, SignedOutDto } from './account.dto.js';
import { ActivityDto, ApplicationsDto } from './application.dto.js';

export const SessionId = () =>
  ApiParam({ name: 'session_id', description: 'The session.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' });
export const ClientId = () =>
  ApiParam({ name: 'client_id', description: 'The application.', example: 'sample-client' });

export const PROFILE_PATCH: ApiBodyOptions = {
  description: 'The members that change; null removes one (RFC 7396).',
  type: OwnProfilePatch,
};

/** What each route of the account API demands and answers. */
export const accountRoutes = {
  profile: AccountRoute({
    scope: 'account:read',
    summary: 'Your account, and what is told of you',
    answer: 'The account of the person whose token it is.',
    type: OwnAccountDto,
    isTagged: true,
  }),
  changeProfile: AccountRoute({
    scope: 'account:write',
    summary: 'Change what is told of you',
    description:
      'No username, nothing that was proven, nothing that decides what you may do. Another e-mail address is not verified.',
    answer: 'The account as it is now.',
    type: OwnAccountDto,
    problems: ['too_many_attempts'],
    isTagged: true,
    isConditional: true,
  }),
  changePassword: AccountRoute({
    scope: 'account:write',
    summary: 'Change your password',
    description:
      'Takes the present one. The session in which the application got its access goes on; all others end, with their tokens.',
    status: 204,
    answer: 'It is changed.',
    problems: ['wrong_password', 'too_many_attempts', 'changed_meanwhile'],
  }),
  sessions: AccountRoute({
    scope: 'account:read',
    summary: 'Where you are signed in',
    answer: 'Sessions, the latest begun first.',
    type: OwnSessionListDto,
  }),
  endSession: AccountRoute({
    scope: 'account:write',
    summary: 'Sign out of one browser',
    description: 'With the tokens that were for it; applications are told where they want to be (back-channel logout).',
    status: 204,
    answer: 'It has ended.',
    problems: ['not_found'],
  }),
  signOut: AccountRoute({
    scope: 'account:write',
    summary: 'Sign out of other browsers, or of all',
    answer: 'What was ended.',
    type: SignedOutDto,
  }),
  applications: AccountRoute({
    scope: 'account:read',
    summary: 'The applications that you have connected',
    answer: 'One entry for each application.',
    type: ApplicationsDto,
  }),
  disconnect: AccountRoute({
    scope: 'account:write',
    summary: 'Disconnect an application',
    description: 'It has to ask again, and all its tokens for the account end. It may be the one that asks.',
    status: 204,
    answer: 'It is disconnected.',
    problems: ['not_found'],
  }),
  activity: AccountRoute({
    scope: 'account:read',
    summary: 'What happened with your account',
    answer: 'Events, the latest first.',
    type: ActivityDto,
  }),
};
