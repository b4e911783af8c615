import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ConsentsModule } from '../consents/consents.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { BulkRevocations } from './bulk-revocations.js';
import { LogoutNotices } from './logout-notices.js';
import { Recall } from './recall.js';
import { Revocation } from './revocation.js';
import { RevokedTokensRepository } from './revoked-tokens.repository.js';
import { SignOut } from './sign-out.js';

// Owns the question who loses access when something ends: a user, a session, a consent, a stolen code or token.
// In comes what ended and why; out goes nothing but the rows that say so, in one unit of work with their audit rows.
// Table: revoked_tokens, for tokens without a grant; sessions, consents and grants keep their own.
@Module({
  imports: [AuditModule, ClientsModule, ConsentsModule, DeliveriesModule, GrantsModule, SessionsModule, UsersModule],
  providers: [BulkRevocations, LogoutNotices, Recall, Revocation, RevokedTokensRepository, SignOut],
  exports: [BulkRevocations, Recall, Revocation, RevokedTokensRepository, SignOut],
})
export class RevocationModule {}
