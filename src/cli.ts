#!/usr/bin/env node
import 'reflect-metadata';
import { runCommandLine } from './cli/command-line.js';

// `portico client list | head` closes the pipe early; that is no fault of ours.
process.stdout.on('error', () => process.exit());

void runCommandLine(process.argv.slice(2), process).then((exitCode) => {
  // Both streams first: what is still on its way through a pipe must arrive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
});
