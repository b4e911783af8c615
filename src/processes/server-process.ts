import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleLogger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { createApp } from '../app.setup.js';
import type { Settings } from '../config/settings.js';
import { startDemo } from '../demo/start-demo.js';
import { Drain } from '../http/drain.js';
import { SERVER_LIMITS } from '../http/server-limits.js';
import { allDoorsClosed } from './doors.js';
import { endOnSignal } from './termination.js';

/** One process that serves: alone, or as one of several workers, whose first process has started the demo already. */
export async function serve(settings: Settings, logger: ConsoleLogger): Promise<void> {
  const app = await createApp(
    AppModule.forRoot(settings, (message) => logger.log(message, 'Database')),
    settings,
    logger,
  );
  let demo: { close(): Promise<void> } | undefined;
  endOnSignal(async () => {
    logger.log('Portico ends: requests in flight are answered', 'Portico');
    await demo?.close();
    await end(app, settings, logger);
  });
  const { port, host } = settings;
  await app.listen({ port, host, backlog: SERVER_LIMITS.longestQueue });
  if (settings.demo && cluster.isPrimary) demo = await startDemo(app, settings);
  logger.log(`Portico serves ${settings.issuer}`, 'Portico');
}

async function end(app: NestFastifyApplication, { shutdownDelay }: Settings, logger: ConsoleLogger): Promise<void> {
  const drain = app.get(Drain);
  drain.begin();
  // Until a balancer has asked for readiness again, it goes on sending requests here.
  await sleep(shutdownDelay * 1000);
  const isEmpty = await drain.finish(app.getHttpServer(), cluster.isWorker ? allDoorsClosed : undefined);
  if (!isEmpty) logger.warn('Requests that had not been answered in time were cut off', 'Portico');
  // The rooms end their work, and the database is closed last, when nobody needs it any more.
  await app.close();
}
