import { channel } from 'node:diagnostics_channel';

/**
 * A point at which the server tells those who watch it what it has just done. It is a channel of Node's diagnostics: who
 * sends knows nobody who listens, and with nobody listening it costs a comparison.
 */
export class Signal<T> {
  private readonly channel;

  /** @param name under which others subscribe with node:diagnostics_channel */
  constructor(readonly name: string) {
    this.channel = channel(name);
  }

  send(event: T): void {
    if (this.channel.hasSubscribers) this.channel.publish(event);
  }

  /** Answers how to stop listening. Listeners run at once, in the way of the request: they count, and do nothing else. */
  listen(listener: (event: T) => void): () => void {
    const receive = (event: unknown): void => listener(event as T);
    this.channel.subscribe(receive);
    return () => void this.channel.unsubscribe(receive);
  }
}

export interface Timed {
  readonly seconds: number;
  readonly hasFailed: boolean;
}

/** Carries the work out, and tells how long it took and how it ended. */
export async function timed<R>(work: () => Promise<R>, tell: (timed: Timed) => void): Promise<R> {
  const startedAt = performance.now();
  let hasFailed = true;
  try {
    const result = await work();
    hasFailed = false;
    return result;
  } finally {
    tell({ seconds: (performance.now() - startedAt) / 1000, hasFailed });
  }
}

export interface AnsweredRequest {
  /** The pattern of the route, never a path with ids in it; `unknown` where there was none. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface IssuedTokens {
  readonly grantType: string;
  readonly kinds: readonly string[];
}

export interface AskedHook {
  readonly hook: string;
  readonly on: string;
  /** `answered`, `failed`, `too_slow`, `nonsense` or `dropped`. */
  readonly outcome: string;
  readonly seconds: number;
}

export interface AnsweredError {
  /** The OAuth error code. */
  readonly code: string;
  /** Of HTTP; 303 where the error went back to the client through the browser. */
  readonly status: number;
}

/** A call of this server to another one. */
export interface OutboundCall extends Timed {
  readonly outcome: 'answered' | 'failed';
}

/** Every signal there is. What an event holds is fit for a label: names of a fixed set, and numbers. */
export const signals = {
  requestAnswered: new Signal<AnsweredRequest>('portico:request.answered'),
  /** More was asked for than can be done: the process is late, or has too many requests. */
  requestShed: new Signal<{ readonly cause: 'late' | 'full' }>('portico:request.shed'),
  errorAnswered: new Signal<AnsweredError>('portico:error.answered'),
  tokensIssued: new Signal<IssuedTokens>('portico:tokens.issued'),
  /** What the authorization endpoint had the browser do next: a page, or `respond` with a code. */
  authorizationAdvanced: new Signal<{ readonly step: string }>('portico:authorization.advanced'),
  /** A rule of the authorization endpoint, or of codes, did not let a request pass. */
  ruleRefused: new Signal<{ readonly rule: string }>('portico:rule.refused'),
  clientRefused: new Signal<{ readonly cause: string }>('portico:client.refused'),
  loginRefused: new Signal<{ readonly cause: string }>('portico:login.refused'),
  /** A limit of tries was exceeded. */
  limitExceeded: new Signal<{ readonly limit: string }>('portico:limit.exceeded'),
  signed: new Signal<{ readonly algorithm: string }>('portico:token.signed'),
  /** One statement, or one unit of work with all of its statements. */
  databaseUsed: new Signal<Timed & { readonly kind: 'statement' | 'unit' }>('portico:database.used'),
  /** The database said no, and what was asked is tried again. */
  databaseRetried: new Signal<{ readonly failure: string }>('portico:database.retried'),
  passwordHashed: new Signal<Timed>('portico:password.hashed'),
  passwordRefused: new Signal<Record<string, never>>('portico:password.refused'),
  auditWritten: new Signal<{ readonly type: string }>('portico:audit.written'),
  /** An extension was asked, or told; its name is that of a list that is fixed at start. */
  hookAsked: new Signal<AskedHook>('portico:hook.asked'),
  deliveryTried: new Signal<{ readonly outcome: 'delivered' | 'failed' }>('portico:delivery.tried'),
  outboundCalled: new Signal<OutboundCall>('portico:outbound.called'),
  lineWritten: new Signal<{ readonly level: string }>('portico:log.written'),
  rowsRemoved: new Signal<{ readonly rows: string; readonly count: number }>('portico:housekeeping.removed'),
} as const;
