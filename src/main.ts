#!/usr/bin/env node
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { createApp } from './app.setup.js';
import { createLogger } from './config/logger.js';
import { loadSettings } from './config/load-settings.js';
import { InvalidSettingsError } from './config/settings.js';
import { startDemo } from './demo/start-demo.js';

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
