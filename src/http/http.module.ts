import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Cohorts } from './cohorts.js';
import { Drain } from './drain.js';
import { ErrorsFilter } from './errors.filter.js';
import { LoadShedding } from './load-shedding.js';
import { Turns } from './turns.js';

// Owns how answers look on the wire: pages and their headers, cookies, errors; what clients may take; what is
// refused when there is too much of it; the end of service.
// In comes whatever a handler throws; out goes a page or JSON `{error, error_description}` (RFC 6749 §5.2), and a log
// line with the private cause under the same correlation id.
@Module({
  providers: [Cohorts, Drain, LoadShedding, Turns, { provide: APP_FILTER, useClass: ErrorsFilter }],
  exports: [Cohorts, Drain, LoadShedding, Turns],
})
export class HttpModule {}
