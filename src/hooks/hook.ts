import type { Type } from '@nestjs/common';
import type { AuditEventType } from '../audit/audit-event.js';

/** What a hook may answer: a command, now or later, or nothing at all. */
export type Answer<Command> = Command | undefined | void | Promise<Command | undefined | void>;

interface Named {
  /** Names it in the log and in metrics: a-z, digits and hyphens, at most 64 characters; each name stands once. */
  readonly name: string;
  /** Milliseconds for which its answer is waited, 1 to 10,000. Default: 500. */
  readonly timeLimitMs?: number;
}

interface InTheWay extends Named {
  /**
   * Whether nobody gets on without its answer. When it throws, is too slow or answers nonsense, a critical hook fails the
   * request (`server_error`, or `temporarily_unavailable` when it is slow), and any other is left out. Default: false.
   */
  readonly critical?: boolean;
}

/** Is asked before tokens are made, and before UserInfo answers. */
export interface BeforeTokensHook extends InTheWay {
  /** The kind of hook. */
  readonly on: 'beforeTokens';
  /** Is called with the event; `signal` is aborted when the time is over. */
  run(event: BeforeTokensEvent, signal: AbortSignal): Answer<BeforeTokensCommand>;
}

/** Is asked each time that somebody who is signed in is about to be asked for consent, or sent to the client. */
export interface AfterLoginHook extends InTheWay {
  /** The kind of hook. */
  readonly on: 'afterLogin';
  /** Is called with the event; `signal` is aborted when the time is over. */
  run(event: AfterLoginEvent, signal: AbortSignal): Answer<AfterLoginCommand>;
}

/** Is told each event of the audit log after its commit. Nobody waits for it. */
export interface SecurityEventHook extends Named {
  /** The kind of hook. */
  readonly on: 'securityEvent';
  /** Is called with the event; `signal` is aborted when the time is over. */
  run(event: SecurityEvent, signal: AbortSignal): void | Promise<void>;
}

export type Hook = BeforeTokensHook | AfterLoginHook | SecurityEventHook;

/** A hook, or the class of one that is a provider of a module of its own and is given what it injects. */
export type HookEntry = Hook | Type<Hook>;

/** What a `beforeTokens` hook is asked about. Deeply frozen; holds ids and facts, never a secret. */
export interface BeforeTokensEvent {
  /** The kind of event. */
  readonly on: 'beforeTokens';
  /** What will be answered: tokens, or claims at UserInfo. */
  readonly answer: 'tokens' | 'userinfo';
  /** By which the tokens are asked for; absent at UserInfo. */
  readonly grantType?: string;
  /** Who gets the tokens. */
  readonly clientId: string;
  /** Whom the tokens are about; absent where a client acts for itself. */
  readonly userId?: string;
  /** The single sign-on session that the tokens come of. */
  readonly sessionId?: string;
  /** The record of the approval that the tokens come of; absent where a client acts for itself. */
  readonly grantId?: string;
  /** Of the access token. */
  readonly scopes: readonly string[];
  /** Of the access token. */
  readonly audience: readonly string[];
  /** When the person signed in; milliseconds since the epoch. */
  readonly authTime?: number;
  /** Authentication context class of the sign-in. */
  readonly acr?: string;
  /** Authentication methods of the sign-in (RFC 8176). */
  readonly amr?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the HTTP request; the log and error pages have it, too. */
  readonly correlationId: string;
}

/** What an `afterLogin` hook is asked about. Deeply frozen; holds ids and facts, never a secret. */
export interface AfterLoginEvent {
  /** The kind of event. */
  readonly on: 'afterLogin';
  /** Who wants to know who it is. */
  readonly clientId: string;
  /** Who is signed in. */
  readonly userId: string;
  /** The single sign-on session. */
  readonly sessionId: string;
  /** What the client asks for. */
  readonly scopes: readonly string[];
  /** Whether the person signed in for this very request; false where a session was there already. */
  readonly isNewLogin: boolean;
  /** Whether a page may be shown; false under `prompt=none`, where a step is answered with `interaction_required`. */
  readonly mayShowPages: boolean;
  /** When the person signed in; milliseconds since the epoch. */
  readonly authTime: number;
  /** Authentication context class of the sign-in. */
  readonly acr: string;
  /** Authentication methods of the sign-in (RFC 8176). */
  readonly amr: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the HTTP request; the log and error pages have it, too. */
  readonly correlationId: string;
}

/** What a `securityEvent` hook is told: a row of the audit log. Deeply frozen. */
export interface SecurityEvent {
  /** The kind of event. */
  readonly on: 'securityEvent';
  /** Chain and place of the row, by which it is found in the audit log. */
  readonly id: string;
  /** What happened: `login.failed`, `refresh_token.reused`, `user.disabled` and so on. */
  readonly type: AuditEventType;
  /** To whom, where it is known. */
  readonly userId?: string;
  /** By which client application, where there is one. */
  readonly clientId?: string;
  /** Names, ids and reasons; never a credential. */
  readonly details: Readonly<Record<string, unknown>>;
  /** When it happened; milliseconds since the epoch. */
  readonly at: number;
}

/** Claims by their names: JSON, and none that the server itself makes. */
export type Claims = Readonly<Record<string, unknown>>;

/** Adds claims, or refuses the tokens. Nothing is nothing to add. */
export type BeforeTokensCommand = { readonly addClaims: AddClaims } | Deny;

/** Where claims are added. A claim that is there already stays as it is. */
export interface AddClaims {
  /** Stands in JWTs, and in the answer to an introspection. */
  readonly accessToken?: Claims;
  /** Stands in the ID token. */
  readonly idToken?: Claims;
  /** Stands in the answer of UserInfo, when that is asked. */
  readonly userInfo?: Claims;
}

/** Lets the person go on, refuses them, or sends them to a page first. Nothing is `{ continue: true }`. */
export type AfterLoginCommand = { readonly continue: true } | Deny | Step;

/** Refuses with `access_denied`. */
export interface Deny {
  /** Up to 200 characters, which the client is told and the log keeps. */
  readonly deny: string;
}

/** Sends the person to a page, with `?request=<id>`. The page sends them back to `/authorize/<id>`, and the hook is asked again. */
export interface Step {
  /** A path of this server, without a query: `/terms`. */
  readonly step: string;
}
