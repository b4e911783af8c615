import type { BrowserContextOptions, Page } from 'playwright-core';
import { languages, type Messages } from '../../src/ui/messages/index.js';
import { describeWithChromium } from './chromium.js';
import { faultsOf, scrollsSideways, TWO_LOOKS } from './inspection.js';
import { openPage, type OpenedPage } from './opened-page.js';
import { ORIGIN, samples } from './page-samples.js';

function textsIn(language: string): Messages {
  const texts = languages.get(language);
  if (texts === undefined) throw new Error(`No texts in ${language}.`);
  return texts;
}

function sample(name: string, language = 'en'): string {
  const render = samples[name];
  if (render === undefined) throw new Error(`No sample ${name}.`);
  return render(textsIn(language));
}

/** The page as it is seen where no script runs; axe-core itself needs one. */
const withoutSendingItself = (html: string) => html.replace(/<script>.*?<\/script>/s, '');

const afterPosting = (page: Page, action: () => Promise<unknown>) =>
  Promise.all([page.waitForResponse((response) => response.request().method() === 'POST'), action()]);

describeWithChromium('Pages in a real browser', (browser) => {
  let opened: OpenedPage | undefined;
  const open = async (html: string, options: BrowserContextOptions = {}) => {
    opened = await openPage(browser(), html, options);
    return opened;
  };
  afterEach(async () => {
    await opened?.context.close();
    opened = undefined;
  });

  describe('In every look', () => {
    let shared: OpenedPage;
    beforeAll(async () => {
      shared = await openPage(browser(), sample('login'));
    });
    afterAll(() => shared.context.close());
    const names = Object.keys(samples).flatMap((name) => [
      [name, 'en'],
      [name, 'ar'],
    ]);

    it.each(names)('%s is accessible and fits, light and dark, narrow and wide, in %s', async (name, language) => {
      await shared.show(withoutSendingItself(sample(name, language)));
      // From right to left the layout is another one; the colours are those that were looked at in English.
      const looks = language === 'en' ? undefined : TWO_LOOKS;
      expect(await faultsOf(shared.page, `${name}-${language}`, looks)).toEqual([]);
      expect(shared.complaints).toEqual([]);
    });

    it.each(['de', 'fr'])('leaves room for the longer words of %s', async (language) => {
      await shared.page.setViewportSize({ width: 320, height: 640 });
      for (const name of ['login-throttled', 'consent', 'error']) {
        await shared.show(sample(name, language));
        expect(await scrollsSideways(shared.page)).toBe(false);
      }
    });
  });

  describe('Signing in', () => {
    const credentials = { username: ['maria'], password: ['secret'] };
    const body = { request: ['0190f7a2-request'], csrf_token: ['csrf-token'], ...credentials };
    const fill = async (page: Page) => {
      await page.fill('#username', 'maria');
      await page.fill('#password', 'secret');
    };

    it('needs the keyboard alone, and begins in the first empty field', async () => {
      const { page, posted } = await open(sample('login'));
      await page.locator('#username:focus').waitFor();
      await page.keyboard.type('maria');
      await page.keyboard.press('Tab');
      await page.keyboard.type('secret');
      await afterPosting(page, () => page.keyboard.press('Enter'));
      expect(posted).toEqual([{ url: `${ORIGIN}/login`, body }]);
    });

    it('works without JavaScript, and offers nothing that would need it', async () => {
      const { page, posted } = await open(sample('login'), { javaScriptEnabled: false });
      expect(await page.locator('button[data-reveal]').isVisible()).toBe(false);
      await fill(page);
      await afterPosting(page, () => page.click('#submit-login'));
      expect(posted).toEqual([{ url: `${ORIGIN}/login`, body }]);
    });

    it('sends a form once, until the person comes back to the page', async () => {
      const { page, posted } = await open(sample('login'));
      await fill(page);
      await afterPosting(page, () => page.dblclick('#submit-login'));
      expect(await page.getAttribute('#submit-login', 'aria-disabled')).toBe('true');
      await page.evaluate('document.forms[0].requestSubmit()');
      await page.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))');
      expect(await page.getAttribute('#submit-login', 'aria-disabled')).toBeNull();
      expect(posted).toHaveLength(1);
      await afterPosting(page, () => page.click('#submit-login'));
      expect(posted).toHaveLength(2);
    });

    it('shows the password on demand, and hides it again before it is sent', async () => {
      const { page, posted } = await open(sample('login'));
      await fill(page);
      await page.click('button[aria-label="Show password"]');
      expect(await page.getAttribute('#password', 'type')).toBe('text');
      expect(await page.getAttribute('button[data-reveal]', 'aria-pressed')).toBe('true');
      await afterPosting(page, () => page.keyboard.press('Enter'));
      expect(await page.getAttribute('#password', 'type')).toBe('password');
      expect(posted).toEqual([{ url: `${ORIGIN}/login`, body }]);
    });

    it('after a failure keeps the username, and goes on at the password with the reason as its description', async () => {
      const { page } = await open(sample('login-wrong'));
      expect(await page.inputValue('#username')).toBe('maria.lindqvist');
      expect(await page.evaluate('document.activeElement.id')).toBe('password');
      expect(await page.getAttribute('#password', 'aria-describedby')).toBe('login-failure');
      expect(await page.getAttribute('#password', 'aria-invalid')).toBe('true');
      expect(await page.getAttribute('#login-failure', 'role')).toBe('alert');
    });
  });

  describe('Consenting', () => {
    it.each([true, false])('sends what is ticked and the decision, with JavaScript: %s', async (javaScriptEnabled) => {
      const { page, posted } = await open(sample('consent'), { javaScriptEnabled });
      await page.getByRole('checkbox', { name: /Stay connected/ }).uncheck();
      await afterPosting(page, () => page.click('#consent-allow'));
      const body = {
        request: ['0190f7a2-request'],
        csrf_token: ['csrf-token'],
        scope: ['notes:write'],
        decision: ['allow'],
      };
      expect(posted).toEqual([{ url: `${ORIGIN}/consent`, body }]);
    });

    it('is denied by its button, and by an Enter that meant no button', async () => {
      const { page, posted } = await open(sample('consent'), { javaScriptEnabled: false });
      await afterPosting(page, () => page.click('#consent-deny'));
      await page.getByRole('checkbox', { name: /Stay connected/ }).focus();
      await afterPosting(page, () => page.keyboard.press('Enter'));
      expect(posted.map(({ body }) => body['decision'])).toEqual([['deny'], ['deny']]);
    });
  });

  describe('Form Post Response Mode', () => {
    const answer = { url: 'https://notes.example.com/callback', body: { code: ['c'], state: ['s'], submit: ['x'] } };

    it('sends itself, even with a parameter named like a method of the form', async () => {
      const { firstPost } = await open(sample('form-post'));
      expect(await firstPost).toEqual(answer);
    });

    it('has a button where no script runs', async () => {
      const { page, posted } = await open(sample('form-post'), { javaScriptEnabled: false });
      await afterPosting(page, () => page.getByRole('button', { name: 'Continue' }).click());
      expect(posted).toEqual([answer]);
    });
  });
});
