#!/usr/bin/env node
import 'reflect-metadata';
import cluster from 'node:cluster';
import { createLogger } from './config/logger.js';
import { loadSettings } from './config/load-settings.js';
import { InvalidSettingsError } from './config/settings.js';
import { supervise } from './processes/first-process.js';
import { serve } from './processes/server-process.js';

async function main(): Promise<void> {
  const settings = loadSettings(process.env);
  const logger = createLogger(settings);
  const isFirstOfSeveral = settings.workers > 1 && cluster.isPrimary;
  await (isFirstOfSeveral ? supervise(settings, logger) : serve(settings, logger));
}

main().catch((error: unknown) => {
  console.error(error instanceof InvalidSettingsError ? error.message : error);
  process.exit(1);
});
