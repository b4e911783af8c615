#!/usr/bin/env node
import 'reflect-metadata';
import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { loadSettings } from './config/load-settings.js';
import { InvalidSettingsError } from './config/settings.js';
import { currentRequest } from './http/request-scope.js';
import { supervise } from './processes/first-process.js';
import { serve } from './processes/server-process.js';
import { tellEverything } from './processes/uncaught.js';
import { createLogger } from './telemetry/log/server-logger.js';

// V8 makes objects whose like lived long among the old ones at once, and what those refer to then lives until all of memory is
// searched, which makes more of them look long-lived: in some processes, by chance, all requests (decision 26).
setFlagsFromString('--no-allocation-site-pretenuring');

// V8 lets old objects become a quarter more, here, before it marks all of them, which takes from a process with one core the time
// of a hundred milliseconds every few seconds. Twice as many they may become now (decision 32).
setFlagsFromString('--heap-growing-percent=100');

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
