import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import type { SecretSource } from '../desired-state/secret-source.js';
import type { YamlDocument } from '../desired-state/yaml-document.js';
import type { Administration, Reading } from './command.module.js';
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

  /**
   * The services that only read, on a database that is there and up to date: nothing is made, migrated or written.
   * @throws CommandError, PendingMigrationsError
   */
  async openForReading(): Promise<Reading> {
    const settings = await this.settings();
    const { readPendingMigrations } = await import('./schema.js');
    const pending = await readPendingMigrations(settings);
    if (pending.length > 0) throw new CommandError('The database is not up to date. Run: portico migrate');
    const { openForReading, readingOf } = await import('./command.module.js');
    this.application = await openForReading(settings);
    return readingOf(this.application);
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

  /** @param file `-` is stdin. @throws CommandError when it cannot be read; InvalidConfigurationError */
  async readYaml(file: string): Promise<YamlDocument> {
    const { LARGEST_DOCUMENT, YamlDocument } = await import('../desired-state/yaml-document.js');
    const bytes = file === '-' ? await this.terminal.readBytes() : readBytes(file, LARGEST_DOCUMENT);
    return YamlDocument.read(bytes, file === '-' ? 'stdin' : file);
  }

  /** Secrets that a file refers to: in the environment, or in files beside it. */
  async secretsBeside(file: string): Promise<SecretSource> {
    const { SecretSource } = await import('../desired-state/secret-source.js');
    return new SecretSource(this.environment, file === '-' ? '.' : dirname(file));
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file}: cannot be read, ${(error as Error).message}`);
  }
}

/** At most one byte more than the limit, which is enough to see that it is too long: of a device there is no end. */
function readBytes(file: string, limit: number): Buffer {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    const bytes = Buffer.alloc(limit + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(handle, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw new CommandError(`${file}: cannot be read, ${(error as Error).message}`);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
