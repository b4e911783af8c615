import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { RepeatableAnswersModule } from '../repeatable-answers/repeatable-answers.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SingleUseModule } from '../single-use/single-use.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { Housekeeper } from './housekeeper.js';

// Owns the removal of what has expired: when it happens, in which process, and the list of what goes (`chores.ts`).
// Before that it has revocations finished that a process has left when it died.
// Time comes in, as at any other door; nothing leaves. It has no table: each room removes its own rows, in small
// batches, and one process at a time does so, by a lease in the database.
@Module({
  imports: [
    AuthorizationModule,
    ClientsModule,
    DeliveriesModule,
    GrantsModule,
    RegistrationsModule,
    RepeatableAnswersModule,
    RevocationModule,
    SessionsModule,
    SingleUseModule,
    ThrottleModule,
  ],
  providers: [Housekeeper],
  exports: [Housekeeper],
})
export class HousekeepingModule {}
