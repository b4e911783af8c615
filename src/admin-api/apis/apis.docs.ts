import { type ApiBodyOptions, ApiParam } from '@nestjs/swagger';
import { ResourceServerMetadata } from '../../scopes/resource-server.dto.js';
import { AdminRoute } from '../admin-route.js';
import { ResourceServerDto, ResourceServerPatchDto, ResourceServersDto, ScopesDto } from './api.dto.js';

export const Audience = () =>
  ApiParam({
    name: 'audience',
    description: 'The audience of the API, percent-encoded.',
    example: 'https://api.example.com/docs',
  });

const EXAMPLE = {
  audience: 'https://api.example.com/docs',
  name: 'Documents',
  scopes: { 'docs:read': { title: 'Read documents' }, 'docs:write': { title: 'Change documents', optional: true } },
  access_token_ttl: 300,
};

export const NEW_API: ApiBodyOptions = { type: ResourceServerMetadata, examples: { api: { value: EXAMPLE } } };

export const API_PATCH: ApiBodyOptions = {
  description: 'The members that change; null puts a default back. `scopes` replaces all of them.',
  type: ResourceServerPatchDto,
  examples: { opaque: { value: { access_token_format: 'opaque' } } },
};

/** What each route for APIs and their scopes demands and answers. */
export const apiRoutes = {
  scopes: AdminRoute({ scope: 'admin:read', summary: 'List the scopes', answer: 'Scopes.', type: ScopesDto }),
  list: AdminRoute({
    scope: 'admin:read',
    summary: 'List the APIs that tokens are issued for',
    answer: 'APIs.',
    type: ResourceServersDto,
  }),
  create: AdminRoute({
    scope: 'admin:clients',
    summary: 'Register an API',
    status: 201,
    answer: 'The API.',
    type: ResourceServerDto,
    isTagged: true,
    isRepeatable: true,
  }),
  read: AdminRoute({
    scope: 'admin:read',
    summary: 'Look at an API',
    answer: 'The API.',
    type: ResourceServerDto,
    problems: ['not_found'],
    isTagged: true,
  }),
  update: AdminRoute({
    scope: 'admin:clients',
    summary: 'Change an API',
    description: 'In all processes within a second. Of one that code declares, only how its tokens are can be changed.',
    answer: 'The API as it is now.',
    type: ResourceServerDto,
    problems: ['owner_needed', 'not_found'],
    isTagged: true,
    isConditional: true,
  }),
  remove: AdminRoute({
    scope: 'admin:clients',
    summary: 'Delete an API',
    description:
      'Its scopes exist no more, and its tokens are inactive. One that code declares is back at the next start.',
    status: 204,
    answer: 'It is gone.',
    problems: ['owner_needed', 'not_found'],
    isConditional: true,
  }),
};
