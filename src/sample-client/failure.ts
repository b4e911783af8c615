/** What a person is told when something did not work: what happened, and what to do now. */
export interface FailureText {
  status: number;
  title: string;
  explanation: string;
  advice: string;
  /** The OAuth error code, where the authorization server or the API gave one. */
  error?: string | undefined;
  description?: string | undefined;
}

export class Failure extends Error {
  constructor(
    readonly text: FailureText,
    cause?: unknown,
  ) {
    super(text.title, { cause });
  }
}

/** RFC 6749 §4.1.2.1: the person, or the authorization server on its own, said no. */
export class AccessDenied extends Failure {
  constructor(description: string | undefined) {
    super({
      status: 403,
      title: 'You said no',
      explanation: 'Portico did not give this app access, because the request was denied. Nothing was shared.',
      advice: 'Start again when you change your mind.',
      error: 'access_denied',
      description,
    });
  }
}

export class AuthorizationRefused extends Failure {
  constructor(error: string, description: string | undefined) {
    super({
      status: 502,
      title: 'Portico refused the request',
      explanation: 'This app asked Portico to sign you in, and Portico answered with an error.',
      advice: 'Try again. If it happens again, the registration of this app at Portico needs attention.',
      error,
      description,
    });
  }
}

/** RFC 6749 §10.12, RFC 9207: the answer belongs to no request that this browser made. */
export class UnexpectedAnswer extends Failure {
  constructor(explanation: string) {
    super({
      status: 403,
      title: 'This sign-in was not started here',
      explanation,
      advice:
        'Start again from this app. It happens after the back button, in a second tab, or when a sign-in took very long; ' +
        'if you followed a link from somewhere else, be glad that it did not work.',
    });
  }
}

export class ExchangeFailed extends Failure {
  constructor(error: string | undefined, description: string | undefined) {
    super({
      status: 502,
      title: 'The sign-in could not be completed',
      explanation: 'Portico let you in, but did not give this app a token for the code that it sent along.',
      advice:
        error === 'invalid_client'
          ? 'The client id or secret of this app is not the one that Portico knows. Whoever runs this app can correct it.'
          : 'Start again: a code works once and only for a minute.',
      error,
      description,
    });
  }
}

export class ServerUnreachable extends Failure {
  constructor(what: string, cause?: unknown) {
    super(
      {
        status: 503,
        title: `${what} cannot be reached`,
        explanation: `This app did not get a usable answer from ${what}.`,
        advice: 'It may still be starting. Wait a moment, then try again.',
      },
      cause,
    );
  }
}

export class SignInEnded extends Failure {
  constructor(explanation: string) {
    super({ status: 401, title: 'You are signed out', explanation, advice: 'Sign in again to go on.' });
  }
}

export class ForeignForm extends Failure {
  constructor() {
    super({
      status: 403,
      title: 'This form is not valid any more',
      explanation: 'The form was not sent from a page of your present sign-in, so nothing was done.',
      advice: 'Go back to your notes and try again there.',
    });
  }
}
