import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import type { Administration } from './command.module.js';
import { CommandError } from './command-error.js';
import type { Terminal } from './terminal.js';

/** What a command works with. The server's services are loaded when they are asked for: help needs none of them. */
export class Management {
  private application: INestApplicationContext | undefined;
  private administration: Administration | undefined;

  constructor(
    readonly terminal: Terminal,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @throws InvalidSettingsError naming every violation */
  async settings(): Promise<Settings> {
    const { loadSettings } = await import('../config/load-settings.js');
    return loadSettings(this.environment);
  }

  /** The server's own services, on its database. */
  async open(): Promise<Administration> {
    if (this.administration) return this.administration;
    const { administrationOf, openApplication } = await import('./command.module.js');
    this.application = await openApplication(await this.settings());
    this.administration = administrationOf(this.application);
    return this.administration;
  }

  async close(): Promise<void> {
    await this.application?.close();
  }

  /** @param file `-` is stdin. @throws CommandError when it cannot be read or is no JSON */
  async readJson(file: string): Promise<unknown> {
    const text = file === '-' ? await this.terminal.readAll() : readText(file);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new CommandError(`${file === '-' ? 'stdin' : file}: expected JSON, ${(error as Error).message}`);
    }
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file}: cannot be read, ${(error as Error).message}`);
  }
}
