import { Injectable } from '@nestjs/common';
import type { Browser } from '../authorization/browser.js';
import { decodeBase64url } from '../crypto/base64url.js';
import { equalsInConstantTime } from '../crypto/hash.js';
import { Secrets } from '../crypto/secrets.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { AccessDeniedError } from '../protocol/errors.js';

const PURPOSE = 'csrf';

/**
 * Tokens that prove a form was filled in on our own page, in this browser, for this request and before anybody signed in
 * or out: they are derived from all of that, so nothing needs to be stored, and a login spends the token that led to it.
 */
@Injectable()
export class Csrf {
  constructor(private readonly secrets: Secrets) {}

  token(form: string, requestId: string, browser: Browser): string {
    const key = this.secrets.newest(PURPOSE);
    return Buffer.concat([key.id, Secrets.mac(key, content(form, requestId, browser))]).toString('base64url');
  }

  /** False when the token is missing or somebody else's. */
  isValid(presented: string | undefined, form: string, requestId: string, browser: Browser): boolean {
    const bytes = decodeBase64url(presented ?? '');
    const key = bytes && this.secrets.find(PURPOSE, bytes.subarray(0, 4));
    if (!key) return false;
    return equalsInConstantTime(bytes.subarray(4), Secrets.mac(key, content(form, requestId, browser)));
  }
}

/** @param next the path that shows the page anew */
export function formOutOfDate(next: string): DisplayedError {
  return new DisplayedError(
    new AccessDeniedError('The form does not belong to this browser, or is out of date.', {
      situation: 'form_out_of_date',
      expected: 'A form that was opened in this browser, after the last sign-in, and is sent once.',
      next,
    }),
  );
}

function content(form: string, requestId: string, { secret = '', sessionSecret = '' }: Browser): string {
  return JSON.stringify([form, requestId, secret, sessionSecret]);
}
