import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { CrossOrigin } from './cross-origin.js';

// Owns what scripts of other origins may call and read (Fetch §3.2, RFC 6749 for clients in a browser).
// In comes a request with an Origin header; out go the headers that let its page read the answer, or none.
@Module({ imports: [ClientsModule], providers: [CrossOrigin], exports: [CrossOrigin] })
export class CorsModule {}
