import { Logger } from '@nestjs/common';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import { DEFAULT_SCOPE, type RunningSampleClient, startSampleClient } from '../../src/sample-client/index.js';
import { freePort } from '../support/free-port.js';
import { TestServer } from '../support/server.js';
import { describeWithChromium } from './chromium.js';
import { faultsOf } from './inspection.js';
import { Person } from './person.js';

/** A `describe` in a real Chromium, with a world of its own; after each test nothing may have complained. */
export function describeFlow(
  title: string,
  settings: Readonly<Record<string, string>>,
  tests: (world: FlowWorld) => void,
): void {
  describeWithChromium(title, (browser) => {
    const world = new FlowWorld(browser);
    beforeAll(() => world.start(settings), 60_000);
    afterAll(() => world.stop());
    afterEach(async () => {
      await world.person.leave();
      expect(world.person.complaints).toEqual([]);
    });
    tests(world);
  });
}

/** A server, two sample clients, and whoever sits at the browser now. */
export class FlowWorld {
  server!: TestServer;
  notebook!: RunningSampleClient;
  diary!: RunningSampleClient;
  person!: Person;
  private people = 0;

  constructor(private readonly browser: () => Browser) {}

  async start(settings: Readonly<Record<string, string>>): Promise<void> {
    Logger.overrideLogger(false);
    this.server = await TestServer.start(settings);
    this.notebook = await this.startClient('notebook', 'Notebook');
    this.diary = await this.startClient('diary', 'Diary');
  }

  async stop(): Promise<void> {
    await this.notebook.close();
    await this.diary.close();
    await this.server.stop();
  }

  /** Somebody whom nobody has seen before, at a browser of their own. */
  async somebody(options: BrowserContextOptions = {}): Promise<Person> {
    this.people += 1;
    const { username } = await this.server.user(`person${this.people}`);
    this.person = await Person.at(this.browser(), username, options);
    return this.person;
  }

  /** How many sets of tokens were issued in the name of the person, all told. */
  async grants(): Promise<number> {
    const { id } = (await this.server.users.list()).find(({ username }) => username === this.person.username)!;
    return this.server.database.read((manager) => manager.countBy(GrantEntity, { userId: id }));
  }

  heading(): Promise<string | null> {
    return this.person.page.textContent('h1');
  }

  async looksGood(name: string): Promise<void> {
    expect(await faultsOf(this.person.page, `flow-${name}`)).toEqual([]);
  }

  /** The tokens that the client holds are the ones that count: it reads with them, and replaces them. */
  async expectWorkingSignIn(): Promise<void> {
    const { page } = this.person;
    expect(await this.heading()).toBe('Your notes');
    await page.click('#refresh');
    expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
    expect(await page.isVisible('#no-notes')).toBe(true);
    expect(await this.grants()).toBe(1);
  }

  private async startClient(clientId: string, name: string): Promise<RunningSampleClient> {
    const port = await freePort();
    const redirectUri = `http://localhost:${port}/callback`;
    const metadata = { client_name: name, redirect_uris: [redirectUri], scope: DEFAULT_SCOPE };
    const { secret = '' } = await this.server.client(clientId, metadata);
    const apiUrl = `${this.server.url}/api/notes`;
    const client = { clientId, clientSecret: secret, apiUrl, scope: DEFAULT_SCOPE };
    return startSampleClient({ port, host: '127.0.0.1', issuer: this.server.url, ...client });
  }
}
