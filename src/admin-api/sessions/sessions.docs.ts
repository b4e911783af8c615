import { ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { SessionListDto } from './session.dto.js';

const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

export const SessionId = () => ApiParam({ name: 'session_id', description: 'The session.', example: id });

/** What each route for sessions and consents demands and answers. */
export const sessionRoutes = {
  list: AdminRoute({ scope: 'admin:read', summary: 'List the sessions', answer: 'Sessions.', type: SessionListDto }),
  end: AdminRoute({
    scope: 'admin:users',
    summary: 'End a session',
    description: 'With the tokens that were for it; clients are told where they want to be (back-channel logout).',
    status: 204,
    answer: 'It has ended.',
    problems: ['not_found'],
  }),
};
