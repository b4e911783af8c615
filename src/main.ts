#!/usr/bin/env node
import 'reflect-metadata';
import cluster from 'node:cluster';
import { loadSettings } from './config/load-settings.js';
import { InvalidSettingsError } from './config/settings.js';
import { currentRequest } from './http/request-scope.js';
import { supervise } from './processes/first-process.js';
import { serve } from './processes/server-process.js';
import { tellEverything } from './processes/uncaught.js';
import { createLogger } from './telemetry/log/server-logger.js';

async function main(): Promise<void> {
  const settings = loadSettings(process.env);
  const logger = createLogger(settings, currentRequest);
  tellEverything(logger);
  const isFirstOfSeveral = settings.workers > 1 && cluster.isPrimary;
  await (isFirstOfSeveral ? supervise(settings, logger) : serve(settings, logger));
}

main().catch((error: unknown) => {
  if (error instanceof InvalidSettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  // Whoever is told of what nobody caught ends the process (processes/uncaught.ts).
  throw error;
});
