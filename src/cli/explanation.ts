import { DatabaseUnavailableError, failureOf } from '../database/failures.js';

// By name, not by class: to say that a setting is wrong, the rooms that throw the others need not be loaded.

/** Errors that have a list of reasons, and what stands before it in one line. */
const REASONED = new Map([
  ['InvalidClientMetadataError', 'Invalid client metadata'],
  ['InvalidResourceServerError', 'Invalid resource server'],
  ['InvalidUserError', 'Invalid user'],
]);

/** Errors whose message is written for the person at the command line. */
const SPOKEN = new Set([
  'ChangedMeanwhileError',
  'CommandError',
  'DatabaseUrlError',
  'InvalidConfigurationError',
  'InvalidSettingsError',
  'NotFoundError',
  'PendingMigrationsError',
  'RefusedError',
  'SchemaTooNewError',
  'UnreadableKeyError',
]);

type Reasoned = Error & { readonly reasons: readonly string[] };

/** What a person is told about an error, and whether that is all there is to know. */
export function explain(error: unknown): { readonly text: string; readonly isKnown: boolean } {
  if (error instanceof Error) {
    const about = REASONED.get(error.name);
    if (about !== undefined) return known(`${about}: ${(error as Reasoned).reasons.join('; ')}`);
    if (SPOKEN.has(error.name)) return known(error.message);
  }
  if (error instanceof DatabaseUnavailableError) return known(afterDatabaseFailure(error));
  if (failureOf(error) !== undefined) return known(`The database cannot be reached: ${messageOf(error)}`);
  return { text: messageOf(error), isKnown: false };
}

function known(text: string): { readonly text: string; readonly isKnown: boolean } {
  return { text, isKnown: true };
}

function afterDatabaseFailure(error: DatabaseUnavailableError): string {
  if (!error.isOutcomeUnknown) return `${error.message}. Nothing was changed`;
  return `${error.message}. It may have been done all the same: look before you try again`;
}

// A connection that failed on several addresses has its reasons inside and no message of its own.
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] || (error as Error).name;
}
