import { signals } from '../telemetry/signals.js';
import type { Labels } from './family.js';

/** Upper bounds in seconds: from a token that needs no database to what nobody waits for any more. */
const LATENCY = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A number that only grows, by label values. */
export type Count = (labels: Labels, by?: number) => void;
export type Observe = (labels: Labels, value: number) => void;

interface Described {
  /** One sentence for the scrape, and for the generated table. */
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A counter that is fed by signals. */
export interface CounterSeries extends Described {
  readonly kind: 'counter';
  /** Starts counting; answers how to stop. */
  readonly feed: (count: Count) => () => void;
}

export interface HistogramSeries extends Described {
  readonly kind: 'histogram';
  readonly buckets: readonly number[];
  readonly feed: (observe: Observe) => () => void;
}

export type SignalSeries = CounterSeries | HistogramSeries;

/** Every series that follows from signals, by name. */
export const signalSeries: Readonly<Record<string, SignalSeries>> = {
  portico_http_requests_total: {
    kind: 'counter',
    help: 'Requests that were answered.',
    labels: ['route', 'method', 'status'],
    feed: (count) =>
      signals.requestAnswered.listen(({ route, method, status }) => count({ route, method, status: String(status) })),
  },
  portico_http_request_seconds: {
    kind: 'histogram',
    help: 'Seconds from the first byte of a request to the last of its answer.',
    labels: ['route'],
    buckets: LATENCY,
    feed: (observe) => signals.requestAnswered.listen(({ route, seconds }) => observe({ route }, seconds)),
  },
  portico_errors_total: {
    kind: 'counter',
    help: 'Errors that somebody was told, by OAuth error code; status 303 where it went back to the client.',
    labels: ['code', 'status'],
    feed: (count) => signals.errorAnswered.listen(({ code, status }) => count({ code, status: String(status) })),
  },
  portico_requests_shed_total: {
    kind: 'counter',
    help: 'Requests that were refused at the door with 503: the process was late, or full.',
    labels: ['cause'],
    feed: (count) => signals.requestShed.listen(({ cause }) => count({ cause })),
  },
  portico_rules_refused_total: {
    kind: 'counter',
    help: 'Authorization requests and codes that a rule did not let pass, by the name of the rule.',
    labels: ['rule'],
    feed: (count) => signals.ruleRefused.listen(({ rule }) => count({ rule })),
  },
  portico_client_failures_total: {
    kind: 'counter',
    help: 'Failed authentications of clients: unknown_client, client_disabled, other_method, wrong_credentials.',
    labels: ['cause'],
    feed: (count) => signals.clientRefused.listen(({ cause }) => count({ cause })),
  },
  portico_login_failures_total: {
    kind: 'counter',
    help: 'Passwords that let nobody in: unknown_account, no_password, wrong_password, account_disabled, changed_meanwhile.',
    labels: ['cause'],
    feed: (count) => signals.loginRefused.listen(({ cause }) => count({ cause })),
  },
  portico_limits_exceeded_total: {
    kind: 'counter',
    help: 'Tries that were one too many, by limit (login-account, login-network, sign-up-network).',
    labels: ['limit'],
    feed: (count) => signals.limitExceeded.listen(({ limit }) => count({ limit })),
  },
  portico_authorization_steps_total: {
    kind: 'counter',
    help: 'What the authorization endpoint had the browser do next: a page, or respond with a code.',
    labels: ['step'],
    feed: (count) => signals.authorizationAdvanced.listen(({ step }) => count({ step })),
  },
  portico_token_responses_total: {
    kind: 'counter',
    help: 'Answers with tokens, by grant type.',
    labels: ['grant_type'],
    feed: (count) => signals.tokensIssued.listen(({ grantType }) => count({ grant_type: grantType })),
  },
  portico_tokens_issued_total: {
    kind: 'counter',
    help: 'Tokens, by grant type and kind (access_token, refresh_token, id_token).',
    labels: ['grant_type', 'kind'],
    feed: (count) =>
      signals.tokensIssued.listen(({ grantType, kinds }) => {
        for (const kind of kinds) count({ grant_type: grantType, kind });
      }),
  },
  portico_signatures_total: {
    kind: 'counter',
    help: 'Signatures that were made, by algorithm.',
    labels: ['algorithm'],
    feed: (count) => signals.signed.listen(({ algorithm }) => count({ algorithm })),
  },
  portico_audit_events_total: {
    kind: 'counter',
    help: 'Events of the audit log, by type: sign-ins, failures, consents, revocations, replays, changes.',
    labels: ['type'],
    feed: (count) => signals.auditWritten.listen(({ type }) => count({ type })),
  },
  portico_password_hash_seconds: {
    kind: 'histogram',
    help: 'Seconds that hashing or checking a password took, without its time in the queue.',
    buckets: LATENCY,
    feed: (observe) => signals.passwordHashed.listen(({ seconds }) => observe({}, seconds)),
  },
  portico_password_refused_total: {
    kind: 'counter',
    help: 'Sign-ins that were answered with 503 because the queue for hashing was full, or had run over just before.',
    feed: (count) => signals.passwordRefused.listen(() => count({})),
  },
  portico_database_seconds: {
    kind: 'histogram',
    help: 'Seconds of one statement, or of one unit of work with all of its statements, with all tries.',
    labels: ['kind'],
    buckets: LATENCY,
    feed: (observe) => signals.databaseUsed.listen(({ kind, seconds }) => observe({ kind }, seconds)),
  },
  portico_database_failures_total: {
    kind: 'counter',
    help: 'Statements and units of work that ended with an error.',
    labels: ['kind'],
    feed: (count) =>
      signals.databaseUsed.listen(({ kind, hasFailed }) => {
        if (hasFailed) count({ kind });
      }),
  },
  portico_database_retries_total: {
    kind: 'counter',
    help: 'New tries after a deadlock, a full lock, or a lost connection.',
    labels: ['failure'],
    feed: (count) => signals.databaseRetried.listen(({ failure }) => count({ failure })),
  },
  portico_hook_calls_total: {
    kind: 'counter',
    help: 'Questions to hooks of extensions, by outcome: answered, failed, too_slow, nonsense, dropped.',
    labels: ['hook', 'on', 'outcome'],
    feed: (count) => signals.hookAsked.listen(({ hook, on, outcome }) => count({ hook, on, outcome })),
  },
  portico_hook_seconds: {
    kind: 'histogram',
    help: 'Seconds until a hook of an extension answered, or its time was over.',
    labels: ['hook'],
    buckets: LATENCY,
    feed: (observe) =>
      signals.hookAsked.listen(({ hook, outcome, seconds }) => {
        if (outcome !== 'dropped') observe({ hook }, seconds);
      }),
  },
  portico_logout_deliveries_total: {
    kind: 'counter',
    help: 'Tries to tell a client of a sign-out (back-channel logout).',
    labels: ['outcome'],
    feed: (count) => signals.deliveryTried.listen(({ outcome }) => count({ outcome })),
  },
  portico_outbound_calls_total: {
    kind: 'counter',
    help: 'Calls of this server to others (back-channel logout, keys of clients, sector identifiers), by outcome.',
    labels: ['outcome'],
    feed: (count) => signals.outboundCalled.listen(({ outcome }) => count({ outcome })),
  },
  portico_outbound_seconds: {
    kind: 'histogram',
    help: 'Seconds that a call to another server took, with its time in the queue.',
    buckets: LATENCY,
    feed: (observe) => signals.outboundCalled.listen(({ seconds }) => observe({}, seconds)),
  },
  portico_log_lines_total: {
    kind: 'counter',
    help: 'Lines of the log, by level.',
    labels: ['level'],
    feed: (count) => signals.lineWritten.listen(({ level }) => count({ level })),
  },
  portico_housekeeping_rows_total: {
    kind: 'counter',
    help: 'Expired rows that were removed by this process.',
    labels: ['rows'],
    feed: (count) => signals.rowsRemoved.listen(({ rows, count: by }) => count({ rows }, by)),
  },
};
