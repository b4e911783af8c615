import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientsService } from '../clients/clients.service.js';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Consent } from '../consents/consent.js';
import { uuidv7 } from '../crypto/uuid.js';
import { formatScope, parseScope } from '../protocol/scope.js';
import { noteClient, type RequestNotes } from '../telemetry/log/request-notes.js';
import { signals } from '../telemetry/signals.js';
import { subjectOf } from '../users/subject.js';
import { type AuthorizationAnswer, AuthorizationAnswers } from './authorization-answers.js';
import type { AuthorizationCode } from './authorization-code.js';
import { RedirectedError } from './authorization-response.js';
import type { Browser } from './browser.js';
import { Detours } from './detours.js';
import { nextStep, type Decision, type NextStep, type SignInFacts } from './next-step.js';
import type { PendingRequest } from './pending-request.js';
import { type RequestSignIn, SignIns } from './sign-ins.js';
import type { StoredRequestEntity } from './stored-request.entity.js';

/** What the browser is told to do: look at a page, or carry the answer to the client. */
export type AuthorizationStep =
  { readonly kind: 'page'; readonly path: string } | { readonly kind: 'respond'; readonly answer: AuthorizationAnswer };

/** Steps at which a person types a password. */
const WITH_PASSWORD: ReadonlySet<string> = new Set<NextStep['kind']>(['login', 'sign-up']);

/** Gathers the facts, asks `nextStep`, and has the answer made when nothing is left to ask. */
@Injectable()
export class AuthorizationService {
  constructor(
    private readonly clients: ClientsService,
    private readonly signIns: SignIns,
    private readonly answers: AuthorizationAnswers,
    private readonly detours: Detours,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The client of a stored request, looked at again: it may have been disabled while the page was open. */
  async reopen(stored: StoredRequestEntity, notes: RequestNotes): Promise<PendingRequest | undefined> {
    const client = await this.clients.find(stored.request.clientId);
    noteClient(notes, stored.request.clientId, client);
    return client?.isEnabled ? { client, request: stored.request, stored } : undefined;
  }

  /**
   * @throws RedirectedError when the person, or an extension, said no
   * @throws TemporarilyUnavailableError when a password would be needed, and too many people are typing theirs
   */
  async advance(pending: PendingRequest, browser: Browser, notes: RequestNotes): Promise<AuthorizationStep> {
    const { client, request } = pending;
    const signIn = await this.signIns.findFor(browser.sessionSecret, client.requiresConsent ? client.id : undefined);
    if (signIn) notes.facts.userId = signIn.user.id;
    const step = this.nextStepOf(pending, browser, signIn);
    if (step.kind === 'refuse') throw new RedirectedError(step.error, request);
    if (WITH_PASSWORD.has(step.kind)) this.signIns.requireRoomForAnother();
    if (this.detours.exist && signIn && (step.kind === 'consent' || step.kind === 'respond')) {
      const path = await this.detours.next(pending, signIn, notes);
      if (path !== undefined) return { kind: 'page', path };
    }
    signals.authorizationAdvanced.send({ step: step.kind });
    if (step.kind !== 'respond') return { kind: 'page', path: `/${step.kind}` };
    const decided = this.decisionFor(pending, signIn!, step.scopes);
    const wasAsked = pending.stored?.decidedBy === signIn!.user.id;
    return { kind: 'respond', answer: await this.answers.make(pending, decided, wasAsked, notes) };
  }

  private nextStepOf(
    { client, request, stored }: PendingRequest,
    browser: Browser,
    signIn: RequestSignIn | undefined,
  ): NextStep {
    return nextStep({
      request,
      client,
      signIn: signIn && factsOf(signIn, client),
      hasOtherAccounts: browser.otherSessionSecrets.length > 0,
      loginSessionId: stored?.loginSessionId ?? undefined,
      chosenSessionId: stored?.chosenSessionId ?? undefined,
      consent: signIn?.consent ?? new Consent([]),
      decision: decisionOf(stored),
      now: this.clock.now(),
    });
  }

  private decisionFor(
    { client, request, stored }: PendingRequest,
    { session, user }: RequestSignIn,
    scopes: readonly string[],
  ): AuthorizationCode {
    const now = this.clock.now();
    return {
      // Whatever way a pushed request takes, its codes are redeemed once.
      grantId: request.pushedRequestId ?? stored?.id ?? uuidv7(now),
      clientId: request.clientId,
      redirectUri: request.redirectUri,
      redirectUriWasSent: request.redirectUriWasSent,
      userId: user.id,
      securityStamp: user.securityStamp,
      sessionId: session.id,
      scope: formatScope(scopes),
      resources: request.resources,
      nonce: request.nonce,
      codeChallenge: request.codeChallenge,
      dpopJkt: request.dpopJkt,
      claims: request.claims,
      authTime: session.authTime,
      acr: session.acr,
      amr: session.amr,
      expiresAt: now + Math.min(this.settings.authorizationCodeTtl, client.profile.longestCodeTtl) * 1000,
    };
  }
}

function factsOf({ user, session }: RequestSignIn, client: Client): SignInFacts {
  const subject = subjectOf(user, client.sector);
  const { authTime, acr } = session;
  return { userId: user.id, sessionId: session.id, subject, authTime, acr };
}

function decisionOf(stored: StoredRequestEntity | undefined): Decision | undefined {
  if (!stored?.decidedBy) return undefined;
  return {
    userId: stored.decidedBy,
    scopes: stored.allowedScope === null ? undefined : parseScope(stored.allowedScope),
  };
}
