import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AuditLog } from '../audit/audit-log.js';
import { Clock } from '../clock/clock.js';
import { type AddedClaims, NO_CLAIMS, readLoginAnswer, readTokensAnswer } from './answers.js';
import { ask } from './asking.js';
import { frozen } from './frozen.js';
import type {
  AfterLoginCommand,
  AfterLoginEvent,
  AfterLoginHook,
  BeforeTokensEvent,
  BeforeTokensHook,
  Deny,
  Hook,
  HookEntry,
} from './hook.js';
import { checkHooks, HOOK_ENTRIES } from './hook-list.js';
import { SecurityListeners } from './security-listeners.js';

/** What the room that asks knows; the rest of the event is the same for all. */
type Asked<E> = Omit<E, 'on' | 'now'>;

/** Asks the hooks that are registered, in the order of their list, and carries out none of their commands itself. */
@Injectable()
export class Hooks implements OnModuleInit {
  private tokenHooks: readonly BeforeTokensHook[] = [];
  private loginHooks: readonly AfterLoginHook[] = [];

  constructor(
    @Inject(HOOK_ENTRIES) private readonly entries: readonly HookEntry[],
    private readonly modules: ModuleRef,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Their classes are providers of other modules, which are made by now. */
  onModuleInit(): void {
    const made = this.entries.map((entry) =>
      typeof entry === 'function' ? this.modules.get<Hook>(entry, { strict: false }) : entry,
    );
    const hooks = checkHooks(made);
    this.tokenHooks = hooks.filter((hook) => hook.on === 'beforeTokens');
    this.loginHooks = hooks.filter((hook) => hook.on === 'afterLogin');
    const listeners = new SecurityListeners(hooks.filter((hook) => hook.on === 'securityEvent'));
    if (!listeners.isEmpty) this.audit.listen((event) => listeners.tell(event));
  }

  /** Whether anybody wants to be asked: where nobody does, nothing of an event is made. */
  get areAskedBeforeTokens(): boolean {
    return this.tokenHooks.length > 0;
  }

  get areAskedAfterLogin(): boolean {
    return this.loginHooks.length > 0;
  }

  /** All that the hooks add, or the first no. @throws OAuthError when a critical one cannot be asked */
  async beforeTokens(asked: Asked<BeforeTokensEvent>): Promise<AddedClaims | Deny> {
    const event = frozen<BeforeTokensEvent>({ on: 'beforeTokens', now: this.clock.now(), ...structuredClone(asked) });
    let added = NO_CLAIMS;
    for (const hook of this.tokenHooks) {
      const answer = await ask({
        hook,
        run: (signal) => hook.run(event, signal),
        read: (given) => readTokensAnswer(given, added),
        about: event.correlationId,
      });
      if (typeof answer === 'string') return { deny: answer };
      added = answer ?? added;
    }
    return added;
  }

  /** The first command that is not to go on. @throws OAuthError when a critical one cannot be asked */
  async afterLogin(asked: Asked<AfterLoginEvent>): Promise<AfterLoginCommand> {
    const event = frozen<AfterLoginEvent>({ on: 'afterLogin', now: this.clock.now(), ...structuredClone(asked) });
    for (const hook of this.loginHooks) {
      const answer = await ask({
        hook,
        run: (signal) => hook.run(event, signal),
        read: readLoginAnswer,
        about: event.correlationId,
      });
      if (answer && !('continue' in answer)) return answer;
    }
    return { continue: true };
  }
}
