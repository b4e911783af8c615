import { Logger } from '@nestjs/common';
import type { Page } from 'playwright-core';
import { DEFAULT_SCOPE, type RunningSampleClient, startSampleClient } from '../../src/sample-client/index.js';
import { describeWithChromium } from '../browser/chromium.js';
import { faultsOf } from '../browser/inspection.js';
import { freePort } from '../support/free-port.js';
import { FakeIssuer } from './sample-client-issuer.js';

describeWithChromium('The sample client in a real browser', (browser) => {
  let portico: FakeIssuer;
  let client: RunningSampleClient;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    portico = new FakeIssuer();
    await portico.start();
    const port = await freePort();
    const { clientId, clientSecret, issuer } = portico;
    portico.redirectUri = `http://localhost:${port}/callback`;
    const apiUrl = `${issuer}/api/notes`;
    client = await startSampleClient({
      port,
      host: '127.0.0.1',
      issuer,
      clientId,
      clientSecret,
      apiUrl,
      scope: DEFAULT_SCOPE,
    });
  });

  afterAll(async () => {
    await client.close();
    await portico.stop();
  });

  beforeEach(async () => {
    await openTab(true);
    portico.denies = undefined;
    portico.notes = [
      { id: 'a', text: 'Ask Ann for the keys', createdAt: '2026-11-20T08:15:00.000Z' },
      {
        id: 'b',
        text: `A word that is too long for a phone: ${'x'.repeat(120)}`,
        createdAt: '2026-11-22T10:00:00.000Z',
      },
    ];
  });

  afterEach(() => page.context().close());

  async function openTab(javaScriptEnabled: boolean): Promise<void> {
    page = await browser().newPage({ javaScriptEnabled });
    complaints = [];
    page.on('console', (message) => {
      // What the person is told in words, Chromium mentions too.
      if (!/status of 4\d\d/.test(message.text())) complaints.push(message.text());
    });
  }

  async function signIn(): Promise<void> {
    await page.goto(client.url);
    await page.click('#sign-in');
    await page.waitForURL(`${client.url}/**`);
  }

  /** Looks at the page as it is, in every scheme and width. */
  async function expectGood(name: string): Promise<void> {
    expect(await faultsOf(page, `client-${name}`)).toEqual([]);
    expect(complaints).toEqual([]);
  }

  it('signs in, writes, deletes, refreshes and signs out without JavaScript', async () => {
    await page.context().close();
    await openTab(false);
    await signIn();
    await page.fill('#text', 'Written without JavaScript');
    await page.click('#add-note');
    expect(await page.textContent('#notes')).toContain('Written without JavaScript');
    await page.click('[aria-label^="Delete the note: Ask Ann"]');
    expect(await page.textContent('#notes')).not.toContain('Ask Ann');
    await page.click('#refresh');
    expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
    await page.click('#sign-out');
    expect(await page.textContent('[role=status]')).toContain('You are signed out of Notebook');
    expect(complaints).toEqual([]);
  });

  it('is accessible and fits: the first page', async () => {
    await page.goto(client.url);
    await expectGood('home');
  });

  it('is accessible and fits: the notes', async () => {
    await signIn();
    await page.click('summary');
    await expectGood('notes');
  });

  it('is accessible and fits: a note that was refused', async () => {
    await signIn();
    await page.fill('#text', 'x'.repeat(101));
    await page.click('#add-note');
    await expectGood('refused');
  });

  it('is accessible and fits: a sign-in that was denied', async () => {
    portico.denies = { error: 'access_denied', error_description: `The user denied the request. ${'y'.repeat(200)}` };
    await signIn();
    await expectGood('denied');
  });
});
