import type { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import type { Settings } from '../config/settings.js';
import { answerWorkers } from '../metrics/workers.js';
import { startDemo } from '../demo/start-demo.js';
import { endOnSignal } from './termination.js';
import { WorkerProcesses } from './worker-processes.js';

/**
 * The process that starts the workers and serves nobody: it brings the database up to date and puts into it what every
 * start puts there, once, then starts the workers again when they crash, and ends them when it is told to end.
 */
export async function supervise(settings: Settings, logger: ConsoleLogger): Promise<void> {
  const demo = await prepare(settings, logger);
  const workers = new WorkerProcesses(settings.workers, logger);
  answerWorkers();
  endOnSignal(async () => {
    await demo?.close();
    if (!(await workers.end())) throw new Error('a worker process had to be cut off');
  });
  if (await workers.start()) logger.log(`${settings.workers} processes serve ${settings.issuer}`, 'Portico');
}

/** Everything that a start does to the database. What is left is the sample client of the demo, which needs none. */
async function prepare(settings: Settings, logger: ConsoleLogger): Promise<{ close(): Promise<void> } | undefined> {
  const log = (message: string): void => logger.log(message, 'Database');
  const context = await NestFactory.createApplicationContext(AppModule.forRoot(settings, log), {
    logger,
    abortOnError: false,
  });
  try {
    return settings.demo ? await startDemo(context, settings) : undefined;
  } finally {
    await context.close();
  }
}
