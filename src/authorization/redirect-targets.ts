import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { OAuthError } from '../protocol/oauth-error.js';
import type { Parameters } from '../protocol/parameters.js';
import { asksForTokens } from '../protocol/response-types.js';
import { applyRules, noteClient, type RequestNotes } from '../telemetry/log/request-notes.js';
import type { RedirectTarget } from './authorization-request.js';
import type { ResponseDestination } from './authorization-response.js';
import { type ResponseModeName, responseModesFor } from './response-modes/index.js';
import { rulesBeforeTrust } from './rules/index.js';

/** Finds out where an answer may go. */
@Injectable()
export class RedirectTargets {
  constructor(private readonly clients: ClientsService) {}

  /** @throws DisplayedError as long as nobody can be trusted with an answer */
  async find(parameters: Parameters, notes: RequestNotes): Promise<RedirectTarget> {
    const id = parameters.get('client_id');
    const client = id === undefined ? undefined : await this.clients.find(id);
    noteClient(notes, id, client);
    try {
      applyRules(rulesBeforeTrust, { parameters, client }, notes);
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
export function responseModeOf(parameters: Parameters, client: Client): ResponseModeName {
  const modes = modesFor(parameters, client);
  const asked = parameters.repeated.has('response_mode') ? undefined : parameters.get('response_mode');
  return modes.find((name) => name === asked) ?? modes[0];
}

/** Who is registered for codes alone looks for them, and for errors, in the query; others where their tokens would be. */
function modesFor(parameters: Parameters, client: Client): ReturnType<typeof responseModesFor> {
  const looksForTokens = client.mayUse('implicit') && asksForTokens(parameters.get('response_type') ?? '');
  return responseModesFor(looksForTokens ? 'id_token' : 'code');
}

/** Where and how an error is told. */
export function destinationOf(parameters: Parameters, { client, redirectUri }: RedirectTarget): ResponseDestination {
  const asked = responseModeOf(parameters, client);
  const isUsable = asked !== 'form_post' || /^https?:/.test(redirectUri);
  const responseMode = isUsable ? asked : modesFor(parameters, client)[0];
  const state = parameters.repeated.has('state') ? undefined : parameters.get('state');
  return { redirectUri, responseMode, state };
}
