import type { ModuleMetadata } from '@nestjs/common';
import { ClockModule } from './clock/clock.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/settings.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DatabaseModule, type DatabaseSettings } from './database/database.module.js';
import type { DatabaseObserver } from './database/retry.js';
import { entities } from './entities.js';
import { signals } from './telemetry/signals.js';
import { inSpan, isTracing, lookForTracer, SpanKind } from './telemetry/tracing/tracing.js';

/** The database knows nobody who watches it. */
const observer: DatabaseObserver = {
  used: (kind, seconds, hasFailed) => signals.databaseUsed.send({ kind, seconds, hasFailed }),
  retried: (failure) => signals.databaseRetried.send({ failure }),
};

/** With spans, where the operator has registered an SDK. */
function tracedObserver(): DatabaseObserver {
  lookForTracer();
  if (!isTracing()) return observer;
  const surround: DatabaseObserver['surround'] = ({ system, operation, table }, work) =>
    inSpan(
      table === undefined ? operation : `${operation} ${table}`,
      {
        'db.system.name': system,
        'db.operation.name': operation,
        ...(table === undefined ? {} : { 'db.collection.name': table }),
      },
      work,
      SpanKind.CLIENT,
    );
  return { ...observer, surround };
}

/** What everything stands on, the server and the command line alike. */
export function foundation(
  settings: Settings,
  database: Pick<DatabaseSettings, 'migrate' | 'attempts' | 'log'> = {},
): NonNullable<ModuleMetadata['imports']> {
  return [
    ClockModule,
    ConfigModule.forRoot(settings),
    CryptoModule.forRoot(settings.secrets),
    DatabaseModule.forRoot({
      ...database,
      url: settings.databaseUrl,
      entities,
      observer: tracedObserver(),
      isGathering: settings.shareCommits,
    }),
  ];
}
