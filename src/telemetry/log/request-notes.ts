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

/** One request as the log knows it; handed on from room to room by those who find out something. */
export interface RequestNotes {
  readonly correlationId: string;
  readonly facts: RequestFacts;
  /** Every secret that the request has sent; read when a line is written, which is seldom. */
  readSecrets(): readonly string[];
}

/** @param claimed the id that was sent; @param client who is registered under it, if anybody is */
export function noteClient(
  { facts }: RequestNotes,
  claimed: string | undefined,
  client: { readonly id: string } | null | undefined,
): void {
  if (client) facts.clientId = client.id;
  else if (claimed !== undefined && claimed !== '') facts.claimedClientId = claimed;
}

/** Applies rules in their order, and notes which one refused. */
export function applyRules<Q>(rules: readonly ((question: Q) => void)[], question: Q, { facts }: RequestNotes): void {
  let applied: ((question: Q) => void) | undefined;
  try {
    for (const rule of rules) {
      applied = rule;
      rule(question);
    }
  } catch (error) {
    const rule = applied?.name ?? 'unknown';
    facts.rule = rule;
    signals.ruleRefused.send({ rule });
    throw error;
  }
}
