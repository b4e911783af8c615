import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { auditEventToJson } from './audit-event-json.js';
import { AuditLog } from './audit-log.js';

/** Writes each event to stdout as well, one JSON document a line, for those who collect what containers print. */
@Injectable()
export class AuditStream implements OnModuleInit {
  constructor(
    private readonly log: AuditLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    if (this.settings.auditStream === 'off') return;
    this.log.listen((event) => process.stdout.write(`${JSON.stringify({ audit: auditEventToJson(event) })}\n`));
  }
}
