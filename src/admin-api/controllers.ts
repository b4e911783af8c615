import { ResourceServersController, ScopesController } from './apis/resource-servers.controller.js';
import { ClientStateController } from './clients/client-state.controller.js';
import { ClientsController } from './clients/clients.controller.js';
import { ConsentsController, UserConsentsController } from './consents/consents.controller.js';
import { GrantsController } from './grants/grants.controller.js';
import { MeController, ProblemsController } from './me.controller.js';
import { AuditEventsController } from './operation/audit-events.controller.js';
import { DeliveriesController } from './operation/deliveries.controller.js';
import { KeysController } from './operation/keys.controller.js';
import { SettingsController } from './operation/settings.controller.js';
import { RegistrationTokensController } from './registration-tokens/registration-tokens.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { UserStateController } from './users/user-state.controller.js';
import { UsersController } from './users/users.controller.js';

/** Every controller of the admin API. */
export const controllers = [
  MeController,
  ProblemsController,
  ClientsController,
  ClientStateController,
  UsersController,
  UserStateController,
  ConsentsController,
  UserConsentsController,
  SessionsController,
  GrantsController,
  ScopesController,
  ResourceServersController,
  RegistrationTokensController,
  KeysController,
  AuditEventsController,
  DeliveriesController,
  SettingsController,
];
