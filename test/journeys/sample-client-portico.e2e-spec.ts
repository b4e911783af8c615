import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Page } from 'playwright-core';
import { AppModule } from '../../src/app.module.js';
import { createApp } from '../../src/app.setup.js';
import { loadSettings } from '../../src/config/load-settings.js';
import type { DemoCredentials } from '../../src/demo/demo-credentials.js';
import { DemoSeed } from '../../src/demo/demo-seed.js';
import { DEFAULT_SCOPE, type RunningSampleClient, startSampleClient } from '../../src/sample-client/index.js';
import { describeWithChromium } from '../browser/chromium.js';
import { freePort } from './free-port.js';

const home = process.cwd();

describeWithChromium('A person with the sample client, Portico and the notes API', (browser) => {
  let folder: string;
  let portico: NestFastifyApplication;
  let client: RunningSampleClient;
  let credentials: DemoCredentials;
  let page: Page;

  beforeEach(async () => {
    // The secrets and the demo's credentials are files below the working directory.
    folder = mkdtempSync(join(tmpdir(), 'portico-journey-'));
    process.chdir(folder);
    const [port, clientPort] = [await freePort(), await freePort()];
    const environment = { PORT: `${port}`, DEMO_CLIENT_PORT: `${clientPort}`, DATABASE_URL: 'sqlite::memory:' };
    const settings = loadSettings({ ...environment, NODE_ENV: 'development' });
    portico = await createApp(
      AppModule.forRoot(settings, () => undefined),
      settings,
      false,
    );
    await portico.listen(settings.port, settings.host);
    credentials = await portico.get(DemoSeed).ensure('./demo.json');
    const { issuer, host } = settings;
    const { clientId, clientSecret } = credentials;
    const apiUrl = `${issuer}/api/notes`;
    client = await startSampleClient({
      port: clientPort,
      host,
      issuer,
      clientId,
      clientSecret,
      apiUrl,
      scope: DEFAULT_SCOPE,
    });
  });

  afterEach(async () => {
    await page.context().close();
    await client.close();
    await portico.close();
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  async function reachConsent(javaScriptEnabled: boolean): Promise<void> {
    page = await browser().newPage({ javaScriptEnabled });
    await page.goto(client.url);
    await page.click('#sign-in');
    await page.fill('#username', credentials.username);
    await page.fill('#password', credentials.password);
    await page.click('#submit-login');
    await page.waitForSelector('#consent-allow');
  }

  async function decide(button: string): Promise<void> {
    await page.click(button);
    await page.waitForURL(`${client.url}/**`);
  }

  it.each([true, false])('signs in, writes, refreshes, deletes and leaves (JavaScript: %s)', async (javaScript) => {
    await reachConsent(javaScript);
    await decide('#consent-allow');
    expect(await page.textContent('#scopes')).toBe(DEFAULT_SCOPE);
    expect(await page.textContent('#subject')).toMatch(/^[0-9a-f-]{36}$/);
    await page.fill('#text', 'Kept by Portico');
    await page.click('#add-note');
    await page.click('#refresh');
    expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
    expect(await page.textContent('#notes')).toContain('Kept by Portico');
    await page.click('[aria-label="Delete the note: Kept by Portico"]');
    expect(await page.isVisible('#no-notes')).toBe(true);
    await page.click('#sign-out');
    expect(await page.textContent('[role=status]')).toContain('You are signed out');
  });

  it('grants less than was asked for', async () => {
    await reachConsent(true);
    await page.uncheck('[name=scope][value="notes:write"]');
    await page.uncheck('[name=scope][value=offline_access]');
    await decide('#consent-allow');
    expect(await page.textContent('#scopes')).toBe('notes:read');
    expect(await page.isVisible('#read-only')).toBe(true);
    expect(await page.textContent('#refreshes')).toMatch(/^no/);
  });

  it('denies, and is told so in a friendly way', async () => {
    await reachConsent(true);
    await decide('#consent-deny');
    expect(await page.textContent('h1')).toBe('You said no');
    expect(await page.textContent('#error')).toBe('access_denied');
  });
});
