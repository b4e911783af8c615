// The sample client on its own: node dist/sample-client/main.js
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { readOptions } from './settings.js';
import { startSampleClient } from './start-sample-client.js';

async function main(): Promise<void> {
  Logger.overrideLogger(['error', 'warn']);
  const client = await startSampleClient(readOptions(process.env));
  console.log(`Sample client: ${client.url} (Ctrl-C stops it)`);
  const stop = () => void client.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
