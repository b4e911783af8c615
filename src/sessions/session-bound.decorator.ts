import { applyDecorators, SetMetadata, UseFilters } from '@nestjs/common';
import { ApiCookieAuth } from '@nestjs/swagger';
import { PageErrorsFilter } from '../http/page-errors.filter.js';
import { ACCESS_METADATA, type Access } from '../protocol/access.js';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

/**
 * Declares a route that answers to a browser's own session or interaction only; its handler checks the cookie. A person
 * looks at the answer, so what goes wrong is a page.
 */
export const SessionBound = () =>
  applyDecorators(
    SetMetadata<string, Access>(ACCESS_METADATA, 'session'),
    UseFilters(PageErrorsFilter),
    ApiCookieAuth(SECURITY_SCHEMES.session),
  );
