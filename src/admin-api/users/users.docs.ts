import { type ApiBodyOptions, ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { UserDto, UserListDto, UserProfilePatch } from './user.dto.js';

export const UserId = () =>
  ApiParam({ name: 'user_id', description: 'The user.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' });

export const PROFILE_PATCH: ApiBodyOptions = {
  description: 'The members that change; null removes one (RFC 7396).',
  type: UserProfilePatch,
};

const changes = { answer: 'The user as they are now.', type: UserDto, isTagged: true };

/** What each route for users demands and answers. */
export const userRoutes = {
  list: AdminRoute({ scope: 'admin:read', summary: 'List the users', answer: 'Users.', type: UserListDto }),
  create: AdminRoute({
    scope: 'admin:users',
    summary: 'Add a user',
    description: 'Without a password the user cannot sign in before one is set. Roles are given apart, by owners.',
    status: 201,
    answer: 'The user.',
    type: UserDto,
    isTagged: true,
    isRepeatable: true,
  }),
  read: AdminRoute({
    scope: 'admin:read',
    summary: 'Look at a user',
    answer: 'The user.',
    type: UserDto,
    problems: ['not_found'],
    isTagged: true,
  }),
  update: AdminRoute({
    scope: 'admin:users',
    summary: 'Change what is told of a user',
    description: 'Another e-mail address is not verified until somebody says so. Sessions and tokens stay.',
    ...changes,
    problems: ['owner_needed', 'not_found'],
    isConditional: true,
  }),
  remove: AdminRoute({
    scope: 'admin:users',
    summary: 'Delete a user',
    description: 'With all consents; sessions and tokens end.',
    status: 204,
    answer: 'The user is gone.',
    problems: ['owner_needed', 'not_found', 'refused'],
    isConditional: true,
  }),
  setRole: AdminRoute({
    scope: 'admin:owner',
    summary: 'Say what a user may do with this server',
    description: 'It counts at once, for tokens that exist, too. The last owner stays one.',
    ...changes,
    problems: ['not_found', 'refused'],
    isConditional: true,
  }),
  setPassword: AdminRoute({
    scope: 'admin:users',
    summary: 'Set the password of a user',
    description: 'Whoever was signed in with the old one is signed out everywhere.',
    ...changes,
    problems: ['owner_needed', 'not_found'],
    isConditional: 'where given',
  }),
  disable: AdminRoute({
    scope: 'admin:users',
    summary: 'Disable a user',
    description: 'Signed out everywhere, and all tokens end: within a second, in all processes.',
    ...changes,
    problems: ['owner_needed', 'not_found', 'refused'],
    isConditional: 'where given',
  }),
  enable: AdminRoute({
    scope: 'admin:users',
    summary: 'Enable a user',
    ...changes,
    problems: ['owner_needed', 'not_found'],
    isConditional: 'where given',
  }),
  unlock: AdminRoute({
    scope: 'admin:users',
    summary: 'Let a user try passwords again',
    description: 'Forgets the wrong passwords of the present window; those of a network stay counted.',
    ...changes,
    problems: ['not_found'],
  }),
  signOut: AdminRoute({
    scope: 'admin:users',
    summary: 'Sign a user out everywhere',
    description: 'Ends all sessions and all tokens; clients are told where they want to be (back-channel logout).',
    ...changes,
    problems: ['not_found'],
  }),
};
