import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { ClientPolicy } from './client-policy.js';
import { ClientAuthenticator } from './authentication/client-authenticator.js';
import { ExemptionUses } from './authentication/exemption-uses.js';
import { ClientKeys } from './client-keys.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientsRepository } from './clients.repository.js';
import { ClientsService } from './clients.service.js';
import { RedirectOrigins } from './redirect-origins.js';
import { SectorIdentifiers } from './sector-identifiers.js';
import { SignedByClient } from './signed-by-client.js';
import { SingleUseModule } from '../single-use/single-use.module.js';

// Owns the registered clients, their secrets, and the proof of which client is calling.
// In comes metadata (RFC 7591 §2) or a request with credentials (RFC 6749 §2.3); out goes a `Client`.
// Tables: clients, client_secrets. Secrets are kept as hashes, and sealed where an HMAC needs them; a copy of a client lives in memory for a second.
@Module({
  imports: [AuditModule, OutboundModule, SingleUseModule],
  providers: [
    ClientsRepository,
    ClientsService,
    ClientPolicy,
    ClientAuthenticator,
    ClientKeys,
    ClientSecrets,
    ExemptionUses,
    RedirectOrigins,
    SectorIdentifiers,
    SignedByClient,
  ],
  exports: [ClientsService, ClientPolicy, ClientAuthenticator, SectorIdentifiers, SignedByClient],
})
export class ClientsModule {}
