import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { DatabaseUnavailableError } from '../database/failures.js';
import { DisplayedError } from '../protocol/displayed-error.js';
import { OAuthError } from '../protocol/oauth-error.js';
import { ErrorsFilter, toShownError } from './errors.filter.js';

/** For routes that people look at: what would be JSON for a client application is a page there, also after a form. */
@Catch(OAuthError, DatabaseUnavailableError)
export class PageErrorsFilter implements ExceptionFilter {
  private readonly errors = new ErrorsFilter();

  catch(thrown: unknown, host: ArgumentsHost): void {
    this.errors.catch(new DisplayedError(toShownError(thrown)), host);
  }
}
