import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { AccessDeniedError, InvalidRequestError, UnauthorizedClientError } from '../protocol/errors.js';
import { OAuthError } from '../protocol/oauth-error.js';
import { findRegisteredRedirectUri } from '../protocol/redirect-uri.js';
import { type FrontChannelTypeName, isFrontChannel, responseTypesOf } from '../protocol/response-types.js';
import { parseScope } from '../protocol/scope.js';
import { OPENID } from '../protocol/standard-claims.js';
import type { RequestNotes } from '../telemetry/log/request-notes.js';
import { type AuthorizationCode, AuthorizationCodes } from './authorization-code.js';
import type { AuthorizationRequest } from './authorization-request.js';
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
  readonly notes: RequestNotes;
}

/** Makes tokens of what was decided, without a code in between. */
export interface FrontChannelIssuer {
  /** Undefined when they were made before, and are good no more. @throws OAuthError when the right to them has ended, or somebody says no */
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
   * Each use of a switch that loosens something is written down; a code that is as strict as can be costs no statement.
   * @param wasAsked the person answered for this very request
   * @throws RedirectedError, or DisplayedError where nobody may be told
   */
  async make(
    { client, request }: PendingRequest,
    decided: AuthorizationCode,
    wasAsked: boolean,
    notes: RequestNotes,
  ): Promise<AuthorizationAnswer> {
    const { responseType } = request;
    const exemptions = exemptionsOf(request, client, wasAsked);
    if (isFrontChannel(responseType)) {
      const tokens = await this.makeTokens({ decided, client, responseType, notes }, request);
      await this.report(decided, exemptions);
      return tokens;
    }
    if (exemptions.length > 0) await this.report(decided, exemptions);
    return { code: this.codes.seal(decided) };
  }

  private async makeTokens(order: FrontChannelOrder, request: AuthorizationRequest): Promise<AuthorizationAnswer> {
    requireStillRegistered(order.client, request);
    try {
      this.requireStillAllowed(order);
      const tokens = await this.issuer!.issue(order);
      if (tokens) return tokens;
    } catch (error) {
      throw error instanceof OAuthError ? new RedirectedError(error, request) : error;
    }
    throw new DisplayedError(alreadyAnswered());
  }

  /** Pages may have been open for a while, and what is answered here is not looked at again, as a code would be. */
  private requireStillAllowed({ client, decided, responseType }: FrontChannelOrder): void {
    const isSignIn = client.scopes.has(OPENID) && parseScope(decided.scope)?.includes(OPENID);
    if (!isSignIn) {
      throw new AccessDeniedError(`${OPENID} was not allowed, and response_type=${responseType} needs it.`);
    }
    if (client.mayAskFor(responseType) && responseTypesOf(this.settings).includes(responseType)) return;
    throw new UnauthorizedClientError(
      `response_type=${responseType} was taken from this client while its user was signing in.`,
    );
  }

  private report({ clientId, userId, grantId: grant, scope }: AuthorizationCode, switches: readonly string[]) {
    return this.audit.record({ type: 'client.exemption_used', clientId, userId, details: { switches, grant, scope } });
  }
}

/** A code that gets to an address that was taken from the client is of no use there; a token would be. */
function requireStillRegistered({ redirectUris, isNative }: Client, { redirectUri }: AuthorizationRequest): void {
  if (findRegisteredRedirectUri(redirectUri, redirectUris, isNative)) return;
  throw new DisplayedError(
    new InvalidRequestError('This redirect_uri was taken from the application while you were signing in.', {
      situation: 'unknown_redirect_uri',
      expected: 'A redirect URI registered for the application, equal character by character.',
      received: redirectUri,
    }),
  );
}
