import { Injectable } from '@nestjs/common';
import { ClientsService } from '../clients/clients.service.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { OAuthError } from '../protocol/oauth-error.js';
import type { Parameters } from '../protocol/parameters.js';
import { applyRules, noteClient } from '../telemetry/log/request-notes.js';
import type { RedirectTarget } from './authorization-request.js';
import type { ResponseDestination } from './authorization-response.js';
import { isResponseMode, type ResponseModeName } from './response-modes/index.js';
import { rulesBeforeTrust } from './rules/index.js';

/** Finds out where an answer may go. */
@Injectable()
export class RedirectTargets {
  constructor(private readonly clients: ClientsService) {}

  /** @throws DisplayedError as long as nobody can be trusted with an answer */
  async find(parameters: Parameters): Promise<RedirectTarget> {
    const id = parameters.get('client_id');
    const client = id === undefined ? undefined : await this.clients.find(id);
    noteClient(id, client);
    try {
      applyRules(rulesBeforeTrust, { parameters, client });
    } catch (error) {
      throw error instanceof OAuthError ? new DisplayedError(error, 400) : error;
    }
    const presented = parameters.get('redirect_uri');
    return {
      client: client!,
      redirectUri: presented ?? client!.redirectUris[0]!,
      redirectUriWasSent: presented !== undefined,
    };
  }
}

/** How an answer is sent: an error is told in the way the request asked for, unless that is what is wrong with it. */
export function responseModeOf(parameters: Parameters): ResponseModeName {
  const asked = parameters.get('response_mode');
  return asked !== undefined && !parameters.repeated.has('response_mode') && isResponseMode(asked) ? asked : 'query';
}

/** Where and how an error is told. */
export function destinationOf(parameters: Parameters, { redirectUri }: RedirectTarget): ResponseDestination {
  const responseMode = responseModeOf(parameters);
  const isUsable = responseMode === 'query' || /^https?:/.test(redirectUri);
  const state = parameters.repeated.has('state') ? undefined : parameters.get('state');
  return { redirectUri, responseMode: isUsable ? responseMode : 'query', state };
}
