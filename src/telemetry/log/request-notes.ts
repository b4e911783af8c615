import { AsyncLocalStorage } from 'node:async_hooks';
import { signals } from '../signals.js';

/** What becomes known about a request on its way, for the log line about its failure. None of it is a secret. */
export interface RequestFacts {
  /** The client of the request: a registered one. */
  clientId?: string;
  /** What was sent as its id where nobody is registered under it. */
  claimedClientId?: string;
  /** The account that a login named, or whose session, code or token it is. */
  userId?: string;
  grantType?: string;
  /** The rule that did not let it pass. */
  rule?: string;
}

/** One request as the log knows it. */
export interface RequestNotes {
  readonly correlationId: string;
  readonly facts: RequestFacts;
  /** Every secret that the request has sent; read when a line is written, which is seldom. */
  readSecrets(): readonly string[];
}

// Ambient, because whoever writes a line is often far from the request.
const requests = new AsyncLocalStorage<RequestNotes>();

/** Every line that is written within the work belongs to the request. */
export function withinRequest<T>(notes: RequestNotes, work: () => T): T {
  return requests.run(notes, work);
}

export function currentRequest(): RequestNotes | undefined {
  return requests.getStore();
}

/** Writes down what has become known about the request that is being worked on, if one is. */
export function noteAboutRequest<K extends keyof RequestFacts>(fact: K, value: RequestFacts[K]): void {
  const notes = requests.getStore();
  if (notes) notes.facts[fact] = value;
}

/** @param claimed the id that was sent; @param client who is registered under it, if anybody is */
export function noteClient(claimed: string | undefined, client: { readonly id: string } | null | undefined): void {
  if (client) noteAboutRequest('clientId', client.id);
  else if (claimed !== undefined && claimed !== '') noteAboutRequest('claimedClientId', claimed);
}

/** Applies rules in their order, and notes which one refused. */
export function applyRules<Q>(rules: readonly ((question: Q) => void)[], question: Q): void {
  let applied: ((question: Q) => void) | undefined;
  try {
    for (const rule of rules) {
      applied = rule;
      rule(question);
    }
  } catch (error) {
    const rule = applied?.name ?? 'unknown';
    noteAboutRequest('rule', rule);
    signals.ruleRefused.send({ rule });
    throw error;
  }
}
