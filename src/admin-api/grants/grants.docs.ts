import { ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { GrantDto, GrantListDto } from './grant.dto.js';
import { RevokedDto } from './grant-revocation.dto.js';

export const GrantId = () =>
  ApiParam({ name: 'grant_id', description: 'The grant.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' });

/** What each route for grants demands and answers. */
export const grantRoutes = {
  list: AdminRoute({
    scope: 'admin:read',
    summary: 'List the grants',
    description: 'By user, client, session and time. Grants are kept for a while after their end.',
    answer: 'Grants.',
    type: GrantListDto,
  }),
  read: AdminRoute({
    scope: 'admin:read',
    summary: 'Look at a grant',
    answer: 'The grant.',
    type: GrantDto,
    problems: ['not_found'],
  }),
  end: AdminRoute({
    scope: ['admin:clients', 'admin:users'],
    summary: 'Revoke a grant',
    description: 'All its tokens end: at this server’s own APIs within a second.',
    status: 204,
    answer: 'It is revoked.',
    problems: ['not_found'],
  }),
  revoke: AdminRoute({
    scope: ['admin:clients', 'admin:users', 'admin:owner'],
    summary: 'Revoke all grants of a user, client, session or time',
    description:
      'A user or a session takes `admin:users`, a client `admin:clients`, each of them if several are named; a time alone takes `admin:owner`.',
    answer: 'What was ended.',
    type: RevokedDto,
    problems: ['not_found'],
  }),
};
