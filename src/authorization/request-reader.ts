import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { parseClaimsRequest } from '../protocol/claims-request.js';
import { InvalidRequestError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import type { Parameters } from '../protocol/parameters.js';
import { responseTypesOf } from '../protocol/response-types.js';
import { formatScope } from '../protocol/scope.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { applyRules, type RequestNotes } from '../telemetry/log/request-notes.js';
import {
  type AuthorizationRequest,
  type RedirectTarget,
  requestedScopes,
  toAuthorizationRequest,
} from './authorization-request.js';
import { RedirectedError } from './authorization-response.js';
import { IdTokenHints } from './id-token-hints.js';
import { destinationOf, RedirectTargets, responseModeOf } from './redirect-targets.js';
import { rulesAfterTrust } from './rules/index.js';
import { supportedPrompts } from './rules/require-consistent-prompt.js';
import { type SentRequest, SentRequests } from './sent-requests.js';

/** From parameters to a request that every rule has let pass. */
@Injectable()
export class RequestReader {
  constructor(
    private readonly sent: SentRequests,
    private readonly targets: RedirectTargets,
    private readonly scopes: ScopesService,
    private readonly hints: IdTokenHints,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * @throws DisplayedError while it is not proven where an answer may go
   * @throws RedirectedError afterwards
   */
  async read(parameters: Parameters, notes: RequestNotes): Promise<{ client: Client; request: AuthorizationRequest }> {
    return this.prove(await this.sent.resolve(parameters, notes), notes);
  }

  /** The same for parameters that have been found already. */
  async prove(sent: SentRequest, notes: RequestNotes): Promise<{ client: Client; request: AuthorizationRequest }> {
    const { pushedRequestId } = sent;
    const target = await this.targets.find(sent.parameters, notes);
    const parameters = await this.withScope(sent.parameters, target.client);
    try {
      await this.applyRules({ parameters, isSigned: sent.isSigned, isPushed: sent.isPushed }, target, notes);
      const hintedSubject = oneOf(await this.readHint(parameters, target.client), subjectIn(parameters));
      const request = toAuthorizationRequest(
        parameters,
        target,
        responseModeOf(parameters, target.client),
        hintedSubject,
      );
      return {
        client: target.client,
        request: pushedRequestId === undefined ? request : { ...request, pushedRequestId },
      };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw new RedirectedError(error, destinationOf(parameters, target));
    }
  }

  private async applyRules(
    { parameters, isSigned, isPushed }: SentRequest,
    target: RedirectTarget,
    notes: RequestNotes,
  ): Promise<void> {
    const { client, redirectUri } = target;
    const scopes = await this.scopes.catalogue();
    const mustBePushed = this.settings.requirePushedRequests || client.requiresPushedRequest;
    const prompts = supportedPrompts(this.settings);
    const responseTypes = responseTypesOf(this.settings);
    const question = {
      parameters,
      isSigned,
      isPushed,
      client,
      redirectUri,
      scopes,
      responseTypes,
      prompts,
      mustBePushed,
    };
    applyRules(rulesAfterTrust, question, notes);
  }

  /** RFC 6749 §3.3: without a scope there is a default; where resources are named, as much of it as is of them. */
  private async withScope(parameters: Parameters, client: Client): Promise<Parameters> {
    const resources = parameters.all('resource');
    if (resources.length === 0 || parameters.get('scope') !== undefined) return parameters;
    const catalogue = await this.scopes.catalogue();
    const isNamed = (name: string): boolean => {
      const audience = catalogue.find(name)?.audience;
      return audience === undefined || resources.includes(audience);
    };
    return parameters.with('scope', formatScope(requestedScopes(parameters, client).filter(isNamed)));
  }

  /** OpenID Connect Core §3.1.2.1: a hint that is none of ours, or another client's, is a mistake of the client. */
  private async readHint(parameters: Parameters, client: Client): Promise<string | undefined> {
    const token = parameters.get('id_token_hint');
    if (token === undefined) return undefined;
    const hint = await this.hints.read(token);
    if (hint?.clientId === client.id) return hint.subject;
    throw new InvalidRequestError('id_token_hint must be an ID token that this server issued to this client.');
  }
}

/** OpenID Connect Core §3.1.2.2 (4): a `sub` that is asked for by its value, of which nobody else may be told. */
function subjectIn(parameters: Parameters): string | undefined {
  const { value } = parseClaimsRequest(parameters.get('claims') ?? '{}')?.id_token?.['sub'] ?? {};
  if (value === undefined || typeof value === 'string') return value;
  throw new InvalidRequestError('The value of sub in claims must be text.');
}

function oneOf(hinted: string | undefined, asked: string | undefined): string | undefined {
  if (hinted === undefined || asked === undefined || hinted === asked) return hinted ?? asked;
  throw new InvalidRequestError('id_token_hint and claims are about different people.');
}
