import { ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { ConsentsDto, SessionListDto } from './session.dto.js';

const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

export const SessionId = () => ApiParam({ name: 'session_id', description: 'The session.', example: id });
export const UserId = () => ApiParam({ name: 'user_id', description: 'The user.', example: id });
export const ClientId = () => ApiParam({ name: 'client_id', description: 'The client.', example: id });

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
  consents: AdminRoute({
    scope: 'admin:read',
    summary: 'What a user has allowed clients to do',
    answer: 'One entry for each client.',
    type: ConsentsDto,
    problems: ['not_found'],
  }),
  withdraw: AdminRoute({
    scope: 'admin:users',
    summary: 'Withdraw what a user has allowed a client',
    description: 'The user is asked again, and the tokens that came of it end.',
    status: 204,
    answer: 'It is withdrawn.',
    problems: ['not_found'],
  }),
};
