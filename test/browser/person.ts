import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { RunningSampleClient } from '../../src/sample-client/index.js';
import { PASSWORD } from '../support/server.js';

/** Less than a test may take, so that it is told which step did not come. Milliseconds. */
const LONGEST_STEP = 15_000;

const TELL_VIOLATIONS = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('Policy: ' + violatedDirective + ' ' + blockedURI));`;

/** A person at a browser of their own, and all that the browser complained about: errors of scripts, of the policy, of what pages load. */
export class Person {
  readonly complaints: string[] = [];
  /** Pages that tell a person in words what their status tells Chromium, which mentions it as if something were missing. */
  private readonly refusals = new Set<string>();

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly username: string,
  ) {}

  static async at(browser: Browser, username: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext(options);
    const person = new Person(context, await context.newPage(), username);
    await person.listen();
    return person;
  }

  leave(): Promise<void> {
    return this.context.close();
  }

  newTab(): Promise<Page> {
    return this.context.newPage();
  }

  /** From the first page of a client to whatever Portico shows. */
  async begin(client: RunningSampleClient, page = this.page): Promise<void> {
    await page.goto(client.url);
    await page.click('#sign-in');
  }

  async fillIn(page = this.page, password = PASSWORD, username = this.username): Promise<void> {
    await page.fill('#username', username);
    await page.fill('#password', password);
  }

  async signIn(page = this.page): Promise<void> {
    await this.fillIn(page);
    await page.click('#submit-login');
  }

  /** Decides on the consent page; the browser ends up at the client. */
  async decide(
    client: RunningSampleClient,
    button: '#consent-allow' | '#consent-deny',
    page = this.page,
  ): Promise<void> {
    await page.click(button);
    await page.waitForURL(`${client.url}/**`);
  }

  /** The whole way, everything allowed. */
  async reachNotes(client: RunningSampleClient): Promise<void> {
    await this.begin(client);
    await this.signIn();
    await this.decide(client, '#consent-allow');
  }

  private async listen(): Promise<void> {
    this.context.setDefaultTimeout(LONGEST_STEP);
    await this.context.addInitScript(TELL_VIOLATIONS);
    this.context.on('weberror', (error) => this.complaints.push(error.error().message));
    this.context.on('response', (response) => {
      if (response.status() >= 400 && response.request().isNavigationRequest()) this.refusals.add(response.url());
    });
    this.context.on('console', (message) => {
      const isFault = ['error', 'warning'].includes(message.type());
      if (isFault && !this.refusals.has(message.location().url)) this.complaints.push(message.text());
    });
  }
}
