import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ScopesModule } from '../scopes/scopes.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { UsersModule } from '../users/users.module.js';
import { ClientAdministration } from './client-administration.js';
import { ClientSecretAdministration } from './client-secret-administration.js';
import { ConsentAdministration } from './consent-administration.js';
import { DeliveryAdministration } from './delivery-administration.js';
import { GrantAdministration } from './grant-administration.js';
import { KeyAdministration } from './key-administration.js';
import { LockAdministration } from './lock-administration.js';
import { RegistrationTokenAdministration } from './registration-token-administration.js';
import { ResourceServerAdministration } from './resource-server-administration.js';
import { SessionAdministration } from './session-administration.js';
import { UserAdministration } from './user-administration.js';

// Owns what the people responsible for the server do with it: clients, users, APIs, keys, revocation.
// In comes a command (of the command line, or of the admin API); each is one unit of work over the rooms it concerns, with its audit row.
// It has no table: the rooms keep theirs.
@Module({
  imports: [
    AuditModule,
    ClientsModule,
    ConsentsModule,
    DeliveriesModule,
    GrantsModule,
    KeysModule,
    RegistrationsModule,
    RevocationModule,
    ScopesModule,
    SessionsModule,
    ThrottleModule,
    UsersModule,
  ],
  providers: [
    ClientAdministration,
    ClientSecretAdministration,
    ConsentAdministration,
    DeliveryAdministration,
    GrantAdministration,
    KeyAdministration,
    LockAdministration,
    RegistrationTokenAdministration,
    ResourceServerAdministration,
    SessionAdministration,
    UserAdministration,
  ],
  exports: [
    ClientAdministration,
    ClientSecretAdministration,
    ConsentAdministration,
    DeliveryAdministration,
    GrantAdministration,
    KeyAdministration,
    LockAdministration,
    RegistrationTokenAdministration,
    ResourceServerAdministration,
    SessionAdministration,
    UserAdministration,
    RevocationModule,
  ],
})
export class AdminModule {}
