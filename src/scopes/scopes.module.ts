import { Module } from '@nestjs/common';
import { ScopesService } from './scopes.service.js';

// Owns the catalogue of scopes: which exist, what people are told about them, and which API each one opens.
// In comes an API with its scopes; out goes a catalogue that rules, consent page, tokens and metadata read.
// Table: resource_servers.
@Module({ providers: [ScopesService], exports: [ScopesService] })
export class ScopesModule {}
