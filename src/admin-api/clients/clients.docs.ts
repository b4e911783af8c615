import { type ApiBodyOptions, ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import {
  AddedSecretDto,
  ClientDto,
  ClientListDto,
  ClientMetadataInput,
  ClientWithSecretDto,
  SecretsDto,
} from './client.dto.js';

const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

export const ClientId = () => ApiParam({ name: 'client_id', description: 'The client.', example: id });

export const SecretId = () => ApiParam({ name: 'secret_id', description: 'The secret.', example: id });

export const METADATA_BODY: ApiBodyOptions = {
  type: ClientMetadataInput,
  examples: {
    web: {
      summary: 'A web application',
      value: {
        client_name: 'Reports',
        redirect_uris: ['https://app.example.com/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: 'openid email notes:read offline_access',
      },
    },
    service: {
      summary: 'A service that calls for itself',
      value: { client_name: 'Nightly export', grant_types: ['client_credentials'], scope: 'notes:read' },
    },
  },
};

export const PATCH_BODY: ApiBodyOptions = {
  description: 'The members that change; null puts one back to its default.',
  schema: {
    type: 'object',
    additionalProperties: true,
    example: { redirect_uris: ['https://app.example.com/callback', 'https://app.example.com/return'], tos_uri: null },
  },
};

/** What each route for clients demands and answers. */
export const clientRoutes = {
  list: AdminRoute({ scope: 'admin:read', summary: 'List the clients', answer: 'Clients.', type: ClientListDto }),
  create: AdminRoute({
    scope: 'admin:clients',
    summary: 'Register a client',
    description: 'Scopes of the admin API are given by owners only. The secret is told in this answer and never again.',
    status: 201,
    answer: 'The client, with its secret.',
    type: ClientWithSecretDto,
    problems: ['owner_needed'],
    isTagged: true,
    isRepeatable: true,
  }),
  read: AdminRoute({
    scope: 'admin:read',
    summary: 'Look at a client',
    answer: 'The client.',
    type: ClientDto,
    problems: ['not_found'],
    isTagged: true,
  }),
  replace: AdminRoute({
    scope: 'admin:clients',
    summary: 'Replace the metadata of a client',
    description: 'What is left out goes back to its default. A client that now needs a secret gets one.',
    answer: 'The client as it is now.',
    type: ClientWithSecretDto,
    problems: ['owner_needed', 'not_found'],
    isTagged: true,
    isConditional: true,
  }),
  update: AdminRoute({
    scope: 'admin:clients',
    summary: 'Change some of the metadata of a client',
    description: 'Members that are left out stay; null puts one back to its default (RFC 7396).',
    answer: 'The client as it is now.',
    type: ClientWithSecretDto,
    problems: ['owner_needed', 'not_found'],
    isTagged: true,
    isConditional: true,
  }),
  remove: AdminRoute({
    scope: 'admin:clients',
    summary: 'Delete a client',
    description: 'Its secrets and consents are deleted, and its tokens end.',
    status: 204,
    answer: 'It is gone.',
    problems: ['owner_needed', 'not_found'],
    isConditional: true,
  }),
  disable: AdminRoute({
    scope: 'admin:clients',
    summary: 'Disable a client',
    description: 'It gets no code and no token, and the tokens it has end: within a second, in all processes.',
    answer: 'The client as it is now.',
    type: ClientDto,
    problems: ['owner_needed', 'not_found'],
    isTagged: true,
    isConditional: 'where given',
  }),
  enable: AdminRoute({
    scope: 'admin:clients',
    summary: 'Enable a client',
    answer: 'The client as it is now.',
    type: ClientDto,
    problems: ['owner_needed', 'not_found'],
    isTagged: true,
    isConditional: 'where given',
  }),
  secrets: AdminRoute({
    scope: 'admin:read',
    summary: 'List the secrets of a client',
    description: 'When each was made and ends. The secrets themselves are nowhere.',
    answer: 'Those that are good now: at most two.',
    type: SecretsDto,
    problems: ['not_found'],
  }),
  addSecret: AdminRoute({
    scope: 'admin:clients',
    summary: 'Give a client a new secret',
    description: 'The one before stays good for a while, so that the new one can be brought everywhere first.',
    status: 201,
    answer: 'The secret, told this once.',
    type: AddedSecretDto,
    problems: ['owner_needed', 'not_found', 'refused'],
    isRepeatable: true,
  }),
  removeSecret: AdminRoute({
    scope: 'admin:clients',
    summary: 'End a secret of a client',
    description: 'At once, and not the newest one: add another before.',
    status: 204,
    answer: 'It is not good any more.',
    problems: ['owner_needed', 'not_found', 'refused'],
  }),
};
