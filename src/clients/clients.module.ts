import { Module } from '@nestjs/common';
import { ClientAuthenticator } from './authentication/client-authenticator.js';
import { ClientsRepository } from './clients.repository.js';
import { ClientsService } from './clients.service.js';
import { RedirectOrigins } from './redirect-origins.js';

// Owns the registered clients, their secrets, and the proof of which client is calling.
// In comes metadata (RFC 7591 §2) or a request with credentials (RFC 6749 §2.3); out goes a `Client`.
// Tables: clients, client_secrets. Secrets are kept as hashes; a copy of a client lives in memory for a second.
@Module({
  providers: [ClientsRepository, ClientsService, ClientAuthenticator, RedirectOrigins],
  exports: [ClientsService, ClientAuthenticator],
})
export class ClientsModule {}
