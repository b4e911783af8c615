import { ApiParam } from '@nestjs/swagger';
import { AdminRoute } from '../admin-route.js';
import { EventListDto } from './audit-event.dto.js';
import { DeliveryDto, DeliveryListDto } from './delivery.dto.js';
import { KeyDto, KeysDto } from './key.dto.js';
import { SettingsDto } from './setting.dto.js';

export const DeliveryId = () =>
  ApiParam({ name: 'delivery_id', description: 'The notice.', example: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' });

/** What each route for keys, audit, notices and settings demands and answers. */
export const operationRoutes = {
  keys: AdminRoute({ scope: 'admin:read', summary: 'List the signing keys', answer: 'Keys.', type: KeysDto }),
  rotate: AdminRoute({
    scope: 'admin:owner',
    summary: 'Add the next signing key',
    description: 'It is published at once, and signs when every verifier has had the time to fetch it.',
    status: 201,
    answer: 'The key.',
    type: KeyDto,
    isRepeatable: true,
  }),
  events: AdminRoute({
    scope: 'admin:read',
    summary: 'List the audit events',
    description: 'By type, user, client and time. `portico audit verify` tells whether the log is whole.',
    answer: 'Events.',
    type: EventListDto,
  }),
  deliveries: AdminRoute({
    scope: 'admin:read',
    summary: 'List the notices of sign-out to clients',
    answer: 'Notices.',
    type: DeliveryListDto,
  }),
  retry: AdminRoute({
    scope: 'admin:clients',
    summary: 'Try again to tell a client of a sign-out',
    answer: 'The notice, due at once.',
    type: DeliveryDto,
    problems: ['not_found', 'refused'],
  }),
  settings: AdminRoute({
    scope: 'admin:read',
    summary: 'The settings that count, and where each comes from',
    description: 'Of the process that answers. Secrets are named and not shown.',
    answer: 'Settings.',
    type: SettingsDto,
  }),
};
