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

  /** The dialog of one API, up to the page that the popup shows first. */
  async function authorize(page: Page, scheme: string, scopes?: 'all' | 'none'): Promise<Page> {
    if (!(await page.locator('.modal-ux').isVisible())) {
      await page.click('.auth-wrapper .authorize');
      await page.waitForSelector('.modal-ux .auth-container');
      expect(await page.evaluate("document.querySelector('.modal-ux-content').scrollTop")).toBe(0);
    }
    const dialog = page.locator('.modal-ux .auth-container', { hasText: `${scheme} (OAuth2` });
    expect(await dialog.locator('#client_id_authorizationCode').inputValue()).toBe('swagger-ui');
    if (scopes) await dialog.getByText(`select ${scopes}`).click();
    const [popup] = await Promise.all([page.waitForEvent('popup'), dialog.locator('.authorize').click()]);
    return popup;
  }

  /** Answers what the popup still asks for, until Swagger UI has its token. */
  async function allow(popup: Page): Promise<void> {
    const closed = popup.waitForEvent('close');
    await popup.click('#consent-allow');
    await closed;
  }

  /** "Try it out" on a route that takes nothing; its status, and the token that went with it. */
  async function tryOut(page: Page, path: string): Promise<{ status: number; token: string }> {
    const operation = page.locator('.opblock-get', { has: page.locator(`[data-path="${path}"]`) });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const [answer] = await Promise.all([
      page.waitForResponse(`${server.url}${path}`),
      operation.getByRole('button', { name: 'Execute' }).click(),
    ]);
    const shown = await operation.locator('.live-responses-table .response-col_status').last().textContent();
    expect(shown).toContain(String(answer.status()));
    return { status: answer.status(), token: (await answer.request().headerValue('authorization')) ?? '' };
  }

  it('runs the code flow with PKCE in a popup for each API, and each is tried with a token of its own', async () => {
    const { page } = person;
    await server.users.setRole((await server.users.find(credentials.username)).id, 'owner');
    await page.goto(`${server.url}/docs`);
    const popup = await authorize(page, 'notes');
    await person.fillIn(popup, credentials.password);
    await popup.click('#submit-login');
    await allow(popup);
    // Scopes of two APIs, one after the other, and nothing is refused: also where nothing is ticked.
    await allow(await authorize(page, 'administration', 'all'));
    await allow(await authorize(page, 'userinfo', 'none'));
    await page.click('.modal-ux .btn-done >> nth=0');
    await page.waitForSelector('.auth-wrapper .authorize.locked');

    const tokens = [];
    for (const path of ['/api/notes', '/api/admin/me', '/userinfo']) {
      const { status, token } = await tryOut(page, path);
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(token).toMatch(/^Bearer /);
      tokens.push(token);
    }
    expect(new Set(tokens).size).toBe(3);
    expect(person.complaints).toEqual([]);
  }, 90_000);

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
