import { Injectable } from '@nestjs/common';
import { Hooks } from '../hooks/hooks.js';
import type { AfterLoginCommand } from '../hooks/hook.js';
import { withinRequest } from '../http/request-scope.js';
import { AccessDeniedError, InteractionRequiredError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import { signals } from '../telemetry/signals.js';
import { RedirectedError } from './authorization-response.js';
import type { PendingRequest } from './pending-request.js';
import type { RequestSignIn } from './sign-ins.js';

/**
 * The pages that extensions put between login and consent. They are asked each time that somebody who is signed in well
 * enough comes by: going back to the address of the request leads past none of them.
 */
@Injectable()
export class Detours {
  constructor(private readonly hooks: Hooks) {}

  get exist(): boolean {
    return this.hooks.areAskedAfterLogin;
  }

  /**
   * The path of the page that the person has to see now; undefined where nobody is in the way.
   * @throws RedirectedError when an extension says no, or one that must answer does not
   */
  async next(pending: PendingRequest, signIn: RequestSignIn, notes: RequestNotes): Promise<string | undefined> {
    const { request } = pending;
    const command = await this.ask(pending, signIn, notes);
    if ('deny' in command) throw new RedirectedError(new AccessDeniedError(command.deny), request);
    if (!('step' in command)) return undefined;
    if (request.prompt.includes('none')) throw new RedirectedError(interactionRequired(), request);
    signals.authorizationAdvanced.send({ step: 'extension' });
    return command.step;
  }

  private async ask(
    { client, request, stored }: PendingRequest,
    { session, user }: RequestSignIn,
    notes: RequestNotes,
  ): Promise<AfterLoginCommand> {
    const { correlationId } = notes;
    const { id: sessionId, authTime, acr, amr } = session;
    const { scopes, prompt } = request;
    const facts = { clientId: client.id, userId: user.id, sessionId, scopes, authTime, acr, amr, correlationId };
    const isNewLogin = stored?.loginSessionId === sessionId;
    try {
      return await withinRequest(notes, () =>
        this.hooks.afterLogin({ ...facts, isNewLogin, mayShowPages: !prompt.includes('none') }),
      );
    } catch (error) {
      throw error instanceof OAuthError ? new RedirectedError(error, request) : error;
    }
  }
}

function interactionRequired(): OAuthError {
  return new InteractionRequiredError('The user must see a page first, and prompt=none allows none.');
}
