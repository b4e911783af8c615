import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditReader } from './audit-reader.js';
import { AuditStream } from './audit-stream.js';
import { AuditVerification } from './audit-verification.js';

// Owns the record of what happened: sign-ins, consents, administrative changes, revocations, security events.
// In comes an event, within the unit of work of the change it reports; nothing leaves but by reading the table.
// Table: audit_events, hash-chained per process; a changed or missing row breaks its chain.
@Module({
  providers: [AuditLog, AuditReader, AuditStream, AuditVerification],
  exports: [AuditLog, AuditReader, AuditVerification],
})
export class AuditModule {}
