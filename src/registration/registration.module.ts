import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ThrottleModule } from '../throttle/throttle.module.js';
import { OwnClients } from './own-clients.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationLimits } from './registration-limits.js';
import { RegistrationManagement } from './registration-management.js';
import { RegistrationPolicy } from './registration-policy.js';
import { RegistrationReader } from './registration-reader.js';
import { RegistrationService } from './registration.service.js';

// Owns dynamic client registration (RFC 7591, OpenID Connect Registration) and its management (RFC 7592).
// In comes metadata of a stranger, or of who has an initial access token; it is limited, admitted, proven, held against the
// policy of the settings, and only then registered in `clients`. Out goes all that is registered, with the two secrets
// that are told once. It is there only where REGISTRATION is not `off`, and has no table.
@Module({
  imports: [AuditModule, ClientsModule, RegistrationsModule, RevocationModule, ThrottleModule],
  controllers: [RegistrationController],
  providers: [
    OwnClients,
    RegistrationLimits,
    RegistrationManagement,
    RegistrationPolicy,
    RegistrationReader,
    RegistrationService,
  ],
})
export class RegistrationModule {}
