import { ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { AllowedScopeListDto, ConsentsDto } from './consent.dto.js';

const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

export const UserId = () => ApiParam({ name: 'user_id', description: 'The user.', example: id });
export const ClientId = () => ApiParam({ name: 'client_id', description: 'The client.', example: id });

/** What each route for consents demands and answers. */
export const consentRoutes = {
  list: AdminRoute({
    scope: 'admin:read',
    summary: 'List the consents, one for each scope',
    description: 'By user, client and scope: who has allowed this client, and to do what?',
    answer: 'Consents.',
    type: AllowedScopeListDto,
  }),
  ofUser: AdminRoute({
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
