import { OAuthError } from './oauth-error.js';

/**
 * Wraps an error that a person must see as a page: the redirect URI is not proven, or the page itself was misused.
 * The status is the wrapped error's unless given.
 */
export class DisplayedError extends Error {
  readonly status: number;

  constructor(
    readonly error: OAuthError,
    status?: number,
  ) {
    super(error.message, { cause: error });
    this.name = 'DisplayedError';
    this.status = status ?? error.status;
  }
}

/** What cannot even be read has no destination that could be trusted: it is told on a page. */
export function decodeForPage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof OAuthError ? new DisplayedError(error) : error;
  }
}
