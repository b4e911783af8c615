import { Module } from '@nestjs/common';
import { ResourceServersRepository } from './resource-servers.repository.js';
import { ResourceServersService } from './resource-servers.service.js';
import { ScopesService } from './scopes.service.js';

// Owns the APIs that tokens are issued for (resource servers), and the catalogue of scopes: which exist, what people are
// told about them, and which API each one opens.
// In comes an API that its code declares or that people register; out goes a catalogue that rules, consent page, tokens
// and metadata read, at most a second old. RFC 8707 (what `resource` may name), RFC 9068 §3 (what stands in `aud`).
// Tables: resource_servers, scope_owners.
@Module({
  providers: [ResourceServersRepository, ResourceServersService, ScopesService],
  exports: [ResourceServersService, ScopesService],
})
export class ScopesModule {}
