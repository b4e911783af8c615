/** What people run into, and are told about in their own language (ui/messages). */
export type Situation =
  | 'sign_in_over'
  | 'sign_in_busy'
  | 'answered'
  | 'other_browser'
  | 'form_out_of_date'
  | 'form_by_get'
  | 'unknown_application'
  | 'application_off'
  | 'unknown_redirect_uri';

/** What a person needs beside the code, shown on error pages and never sent to a client application. */
export interface ErrorDetails {
  /** Gives the heading and what to do, in the language of the page. */
  readonly situation?: Situation;
  /** The heading, where the one of the code would mislead. */
  readonly title?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What came instead; text from outside, escaped and cut wherever it is shown. */
  readonly received?: string;
  /** What to do now. */
  readonly action?: string;
  /** Where the person can go on: a path of this server, never one that came with a request. */
  readonly next?: string;
  /** The private reason; it goes to the log only. */
  readonly cause?: unknown;
}

/**
 * An error of the protocol: a code of a registry, a public text, and a private cause.
 * The class says the HTTP status; who catches it decides whether it is shown as a page, a redirect or JSON.
 */
export class OAuthError extends Error {
  readonly status: number = 400;
  readonly headers: Readonly<Record<string, string>> = {};
  readonly description: string;

  constructor(
    readonly code: string,
    description: string,
    readonly details: ErrorDetails = {},
  ) {
    super(`${code}: ${description}`, { cause: details.cause });
    this.name = new.target.name;
    this.description = toErrorText(description);
  }

  /** The members every error answer has, on the wire and in a redirect. */
  toParameters(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}

// RFC 6749 §5.2: error_description has only %x20-21 / %x23-5B / %x5D-7E.
function toErrorText(text: string): string {
  return text.replace(/"/g, "'").replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');
}
