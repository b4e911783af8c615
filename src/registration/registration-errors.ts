import { InvalidClientMetadataError } from '../clients/client-metadata.js';
import { OAuthError, type ErrorDetails } from '../protocol/oauth-error.js';

/** RFC 7591 §3.2.2. */
export type RegistrationErrorCode =
  'invalid_redirect_uri' | 'invalid_client_metadata' | 'invalid_software_statement' | 'unapproved_software_statement';

/** RFC 7591 §3.2.2: what was to be registered cannot be; the text says which member and why. */
export class RegistrationError extends OAuthError {
  constructor(code: RegistrationErrorCode, description: string, details?: ErrorDetails) {
    super(code, description.slice(0, 1000), details);
  }
}

const ABOUT_REDIRECT_URIS = /^(each value in |all )?redirect_uris\b/i;

/** The refusals of `clients`, as the wire knows them. */
export function toRegistrationError(error: unknown): unknown {
  if (!(error instanceof InvalidClientMetadataError)) return error;
  const isAboutRedirectUris = error.reasons.every((reason) => ABOUT_REDIRECT_URIS.test(reason));
  const code = isAboutRedirectUris ? 'invalid_redirect_uri' : 'invalid_client_metadata';
  return new RegistrationError(code, error.reasons.join('; '), { cause: error.cause });
}
