import { InvalidClientMetadataError } from '../clients/client-metadata.js';
import { DatabaseUnavailableError, failureOf } from '../database/failures.js';
import { InvalidUserError } from '../users/user-key.js';

/** Errors whose message is written for the person at the command line. */
const SPOKEN = new Set([
  'CommandError',
  'DatabaseUrlError',
  'InvalidSettingsError',
  'NotFoundError',
  'PendingMigrationsError',
  'RefusedError',
  'SchemaTooNewError',
  'UnreadableKeyError',
]);

/** What a person is told about an error, and whether that is all there is to know. */
export function explain(error: unknown): { readonly text: string; readonly isKnown: boolean } {
  if (error instanceof InvalidClientMetadataError) return known(`Invalid client metadata: ${error.reasons.join('; ')}`);
  if (error instanceof InvalidUserError) return known(`Invalid user: ${error.reasons.join('; ')}`);
  if (error instanceof Error && SPOKEN.has(error.name)) return known(error.message);
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
