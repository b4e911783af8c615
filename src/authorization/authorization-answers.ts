import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { UnauthorizedClientError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import { type FrontChannelTypeName, isFrontChannel, responseTypesOf } from '../protocol/response-types.js';
import { type AuthorizationCode, AuthorizationCodes } from './authorization-code.js';
import { RedirectedError } from './authorization-response.js';
import { exemptionsOf } from './exemptions.js';
import { alreadyAnswered } from './interactions.js';
import type { PendingRequest } from './pending-request.js';

/** What the client is told: the parameters of the authorization response. */
export type AuthorizationAnswer = Readonly<Record<string, string>>;

/** What was decided, and what is to be made of it at once. */
export interface FrontChannelOrder {
  readonly decided: AuthorizationCode;
  readonly client: Client;
  readonly responseType: FrontChannelTypeName;
  /** Of the HTTP request. */
  readonly correlationId: string;
}

/** Makes tokens of what was decided, without a code in between. */
export interface FrontChannelIssuer {
  /** Undefined when they were made before. @throws OAuthError when the right to them has ended, or somebody says no */
  issue(order: FrontChannelOrder): Promise<AuthorizationAnswer | undefined>;
}

/** The answer when nothing is left to ask: a sealed code; or tokens, where the client is registered for them. */
@Injectable()
export class AuthorizationAnswers {
  private issuer: FrontChannelIssuer | undefined;

  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly audit: AuditLog,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Tokens are made in a room that knows this one, and not the other way round: it says here who makes them. */
  takeTokensFrom(issuer: FrontChannelIssuer): void {
    this.issuer = issuer;
  }

  /**
   * Each use of a switch that loosens something is written down first; a code that is as strict as can be costs no
   * statement.
   * @param wasAsked the person answered for this very request
   * @throws RedirectedError, or DisplayedError where the client has its answer already
   */
  async make(
    { client, request }: PendingRequest,
    decided: AuthorizationCode,
    wasAsked: boolean,
    correlationId: string,
  ): Promise<AuthorizationAnswer> {
    const { responseType } = request;
    if (isFrontChannel(responseType)) this.requireStillAllowed(client, responseType, request);
    const exemptions = exemptionsOf(request, client, wasAsked);
    if (exemptions.length > 0) await this.report(decided, exemptions);
    if (!isFrontChannel(responseType)) return { code: this.codes.seal(decided) };
    const tokens = await this.tokens({ decided, client, responseType, correlationId }, request);
    if (!tokens) throw new DisplayedError(alreadyAnswered());
    return tokens;
  }

  private async tokens(order: FrontChannelOrder, request: PendingRequest['request']) {
    try {
      return await this.issuer!.issue(order);
    } catch (error) {
      throw error instanceof OAuthError ? new RedirectedError(error, request) : error;
    }
  }

  /** Pages may have been open for a while. */
  private requireStillAllowed(
    client: Client,
    responseType: FrontChannelTypeName,
    request: PendingRequest['request'],
  ): void {
    if (client.mayAskFor(responseType) && responseTypesOf(this.settings).includes(responseType)) return;
    const text = `response_type=${responseType} was taken from this client while its user was signing in.`;
    throw new RedirectedError(new UnauthorizedClientError(text), request);
  }

  private report({ clientId, userId, grantId: grant, scope }: AuthorizationCode, switches: readonly string[]) {
    return this.audit.record({ type: 'client.exemption_used', clientId, userId, details: { switches, grant, scope } });
  }
}
