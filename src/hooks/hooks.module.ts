import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import type { HookEntry } from './hook.js';
import { HOOK_ENTRIES } from './hook-list.js';
import { Hooks } from './hooks.js';

// Owns the questions that the server asks the code of whoever runs it: before tokens, after a login, on security events.
// In come facts, which leave as a frozen event; what a hook answers is a command, checked here, and carried out by the room
// that asked. A hook that throws, is slow or answers nonsense is left out, unless it is critical. It has no table.
// docs/extending.md, docs/decisions/0015-hooks.md.
@Module({})
export class HooksModule {
  /** @param entries asked in this order */
  static forRoot(entries: readonly HookEntry[]): DynamicModule {
    return {
      module: HooksModule,
      global: true,
      imports: [AuditModule],
      providers: [{ provide: HOOK_ENTRIES, useValue: entries }, Hooks],
      exports: [Hooks],
    };
  }
}
