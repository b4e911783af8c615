import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { DemoCredentials } from '../../src/demo/demo-credentials.js';
import { DemoSeed } from '../../src/demo/demo-seed.js';
import { TestServer } from '../support/server.js';
import { describeWithChromium } from './chromium.js';
import { Person } from './person.js';

describeWithChromium('Swagger UI in a real browser', (browser) => {
  let folder: string;
  let server: TestServer;
  let credentials: DemoCredentials;
  let person: Person;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portico-swagger-'));
    server = await TestServer.start({ DEMO: 'true' });
    credentials = await server.app.get(DemoSeed).ensure(join(folder, 'demo.json'));
    person = await Person.at(browser(), credentials.username);
  }, 60_000);

  afterAll(async () => {
    await person.leave();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The Authorize dialog, up to the page that the popup shows first. */
  async function authorize(page: Page): Promise<Page> {
    await page.click('.auth-wrapper .authorize');
    const dialog = page.locator('.modal-ux .auth-container', { hasText: 'authorizationCode' });
    expect(await dialog.locator('#client_id_authorizationCode').inputValue()).toBe('swagger-ui');
    expect(await page.evaluate("document.querySelector('.modal-ux-content').scrollTop")).toBe(0);
    const [popup] = await Promise.all([page.waitForEvent('popup'), dialog.locator('.authorize').click()]);
    return popup;
  }

  it('runs the code flow with PKCE in a popup, and tries the notes API with what it brought', async () => {
    const { page } = person;
    await page.goto(`${server.url}/docs`);
    const popup = await authorize(page);
    await person.fillIn(popup, credentials.password);
    await popup.click('#submit-login');
    const closed = popup.waitForEvent('close');
    await popup.click('#consent-allow');
    await closed;
    await page.click('.modal-ux .btn-done');
    await page.waitForSelector('.auth-wrapper .authorize.locked');

    const operation = page.locator('.opblock-get', { has: page.locator('[data-path="/api/notes"]') });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const [answer] = await Promise.all([
      page.waitForResponse(`${server.url}/api/notes`),
      operation.getByRole('button', { name: 'Execute' }).click(),
    ]);
    expect(answer.status()).toBe(200);
    expect(await answer.request().headerValue('authorization')).toMatch(/^Bearer /);
    expect(await operation.locator('.live-responses-table .response-col_status').last().textContent()).toContain('200');
    expect(person.complaints).toEqual([]);
  });

  it('is as strict as Swagger UI lets it be, and in no frame', async () => {
    const page = await fetch(`${server.url}/docs`);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' ('(sha256-[\w+/=]+|unsafe-hashes)' ?)+; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    for (const path of [
      '/docs/',
      '/docs-json',
      '/docs-yaml',
      '/docs/oauth2-redirect.html',
      '/docs/swagger-ui-bundle.js',
    ]) {
      const { status, headers } = await fetch(`${server.url}${path}`);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  it('shows a document that says the same as /docs-json', async () => {
    const document = (await (await fetch(`${server.url}/docs-json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\./);
    const { page } = person;
    await page.goto(`${server.url}/docs`);
    await page.waitForSelector('.opblock');
    const shown = await page
      .locator('.opblock-summary-path')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('data-path')));
    expect(new Set(shown)).toEqual(new Set(Object.keys(document.paths)));
    expect(person.complaints).toEqual([]);
  });
});
