import { redactText } from '../redaction/redact-text.js';
import { redactValue } from '../redaction/redact-value.js';
import { activeTrace } from '../tracing/tracing.js';
import { LogEntry } from './log-events.js';
import type { RequestNotes } from './request-notes.js';

/** The levels of a line, the most important first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;

export type LogLevelName = (typeof LOG_LEVELS)[number];

/** What somebody wants to have written. */
export interface Written {
  readonly level: LogLevelName;
  readonly message: unknown;
  /** Who writes it. */
  readonly room?: string;
  readonly stack?: string;
}

/** One line as data, in the order of its members. docs/logs.md says what each is. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly room?: string;
  readonly message: string;
  readonly stack?: string;
  readonly [name: string]: unknown;
}

const LONGEST_MESSAGE = 4096;
const LONGEST_STACK = 8192;

/** Members whose values come from fixed lists, or name a row; nothing that came with a request gets into them unproven. */
const PROVEN = new Set([
  'method',
  'route',
  'status',
  'error',
  'rule',
  'client_id',
  'user_id',
  'grant_type',
  'limit',
  'kid',
]);

/**
 * The line without any secret: what is not proven to be harmless goes through the redactor.
 * @param notes of the request that it is about, if it is about one
 */
export function toLogLine({ level, message, room, stack }: Written, now: Date, notes?: RequestNotes): LogLine {
  const entry = message instanceof LogEntry ? message : undefined;
  const known = notes ? spellingsOf(notes.readSecrets()) : [];
  const error = message instanceof Error ? message : undefined;
  return {
    time: now.toISOString(),
    level,
    pid: process.pid,
    ...(room === undefined ? {} : { room }),
    ...(entry ? { event: entry.event } : {}),
    message: redactText(textOf(message).slice(0, LONGEST_MESSAGE), known),
    ...(notes ? factsOf(notes) : {}),
    ...activeTrace(),
    ...fieldsOf(entry?.fields ?? dataOf(message), known),
    ...stackOf(stack ?? error?.stack, known),
  };
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof LogEntry) return message.message;
  return message instanceof Error ? `${message.name}: ${message.message}` : 'data';
}

/** An object that somebody logs as it is. */
function dataOf(message: unknown): Readonly<Record<string, unknown>> {
  return typeof message === 'string' || message instanceof Error ? {} : { data: message };
}

function fieldsOf(fields: Readonly<Record<string, unknown>>, known: readonly string[]): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    told[name] = PROVEN.has(name) ? value : (redactValue({ [name]: value }, known) as typeof told)[name];
  }
  return told;
}

function factsOf({ correlationId, facts }: RequestNotes): Record<string, unknown> {
  const { clientId, claimedClientId, userId, grantType, rule } = facts;
  return {
    correlation_id: correlationId,
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(claimedClientId === undefined ? {} : { claimed_client_id: redactText(claimedClientId.slice(0, 128)) }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(grantType === undefined ? {} : { grant_type: grantType }),
    ...(rule === undefined ? {} : { rule }),
  };
}

function stackOf(stack: string | undefined, known: readonly string[]): { stack?: string } {
  return stack === undefined ? {} : { stack: redactText(stack.slice(0, LONGEST_STACK), known) };
}

/** A secret in the spellings in which it may come by: as it is, in a URL, in JSON, in base64, in hexadecimal. */
function spellingsOf(secrets: readonly string[]): string[] {
  const spellings = secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    // Half of a character can come in JSON; a URL has no spelling for it, and writes what stands in its place.
    const whole = bytes.toString();
    return [
      secret,
      whole,
      encodeURIComponent(whole),
      new URLSearchParams({ '': secret }).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
      ...(['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form).replace(/=+$/, '')),
    ];
  });
  // The longest first: one may be a part of another.
  return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}
