import { Module } from '@nestjs/common';
import { Lists } from './lists/lists.js';

// Owns what the JSON APIs of this server have in common: problems, lists in parts, preconditions, strict bodies.
// In comes what a door has read of a request; out go refusals as RFC 9457 has them, ETags (RFC 9110 §13) and cursors.
// It has no route and no table: which things there are, and who may do what, is each door's own.
@Module({ providers: [Lists], exports: [Lists] })
export class OwnApisModule {}
