import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ErrorsFilter } from './errors.filter.js';

// Owns how answers look on the wire: pages and their headers, cookies, errors.
// In comes whatever a handler throws; out goes a page or JSON `{error, error_description}` (RFC 6749 §5.2), and a log
// line with the private cause under the same correlation id.
@Module({ providers: [{ provide: APP_FILTER, useClass: ErrorsFilter }] })
export class HttpModule {}
