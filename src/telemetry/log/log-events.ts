import type { RequestNotes } from './request-notes.js';

/** Every event of the log that has a name, with when it is written. docs/logs.md is generated from this list. */
export const LOG_EVENTS = {
  'request.refused':
    'A request was answered with 4xx. `error`, `status`, `rule`, `expected`, `received` and `cause` say why.',
  'request.failed': 'A request was answered with 5xx. `cause` and `stack` say what broke.',
  'authorization.refused':
    'The authorization endpoint sent the browser back to the client with an error (303). `rule` and `expected` say why.',
  'api.refused': 'An API of the server itself refused a request.',
  'login.failed':
    'A password did not let anybody in. `cause`: unknown_account, no_password, wrong_password or account_disabled.',
  'login.throttled':
    'A login was not even looked at: too many attempts. `limit` says whose: login-account or login-network.',
  'login.succeeded': 'Somebody has signed in.',
  'requests.shed':
    'Requests are answered with 503, because the process has more to do than it can. Once in ten seconds.',
  'logout.undelivered': 'A client could not be told of a sign-out; it is tried again.',
  'process.failed': 'An error that nobody caught; the process ends with 1.',
  'console.written': 'A library wrote to the console.',
} as const;

export type LogEventName = keyof typeof LOG_EVENTS;

/** Members of a line beside those that each line has. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * A message with a name and with members of its own, for `Logger.log()` and its neighbours. It says which request it is about,
 * unless it is written within one (`currentRequest`).
 */
export class LogEntry {
  // Private, so that whoever prints an entry as data does not print the request.
  readonly #about: RequestNotes | undefined;

  constructor(
    readonly event: LogEventName,
    readonly message: string,
    readonly fields: LogFields = {},
    about?: RequestNotes,
  ) {
    this.#about = about;
  }

  get about(): RequestNotes | undefined {
    return this.#about;
  }

  toString(): string {
    return this.message;
  }
}
