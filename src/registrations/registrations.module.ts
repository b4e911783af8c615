import { Module } from '@nestjs/common';
import { ClientRegistrations } from './client-registrations.js';
import { InitialAccessTokens } from './initial-access-tokens.js';

// Owns the two tokens of dynamic client registration: the one that lets somebody register (RFC 7591 §1.2) and the one by
// which a registration is managed (RFC 7592 §1.2).
// In comes a presented token; out goes whether it is good. Tables: initial_access_tokens, client_registrations, with hashes.
@Module({
  providers: [ClientRegistrations, InitialAccessTokens],
  exports: [ClientRegistrations, InitialAccessTokens],
})
export class RegistrationsModule {}
