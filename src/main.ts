#!/usr/bin/env node
import 'reflect-metadata';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { createApp } from './app.setup.js';
import { loadSettings } from './config/load-settings.js';
import { InvalidSettingsError, type Settings } from './config/settings.js';
import { startDemo } from './demo/start-demo.js';

/** Nest's levels, the most important first. */
const LEVELS: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug'];

async function main(): Promise<void> {
  const settings = loadSettings(process.env);
  const logger = createLogger(settings);
  const app = await createApp(
    AppModule.forRoot(settings, (message) => logger.log(message, 'Database')),
    settings,
    logger,
  );
  await app.listen(settings.port, settings.host);
  const demo = settings.demo ? await startDemo(app, settings) : undefined;
  logger.log(`Portico serves ${settings.issuer}`, 'Portico');
  stopOnSignal(async () => {
    await demo?.close();
    await app.close();
  });
}

function createLogger({ logLevel, logFormat }: Settings): ConsoleLogger {
  const least = LEVELS.find((level) => level === (logLevel === 'info' ? 'log' : logLevel)) ?? 'log';
  return new ConsoleLogger({
    json: logFormat === 'json',
    logLevels: LEVELS.slice(0, LEVELS.indexOf(least) + 1),
    prefix: 'Portico',
  });
}

function stopOnSignal(stop: () => Promise<void>): void {
  const onSignal = (): void => {
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
}

main().catch((error: unknown) => {
  console.error(error instanceof InvalidSettingsError ? error.message : error);
  process.exit(1);
});
