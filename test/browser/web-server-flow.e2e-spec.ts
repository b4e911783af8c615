import { DEFAULT_SCOPE } from '../../src/sample-client/index.js';
import { PASSWORD } from '../support/server.js';
import { describeFlow } from './flow-world.js';

const ATTEMPTS = 5;
const REQUEST_TTL = 1800;
const ACCESS_TOKEN_TTL = 600;

const SETTINGS = {
  LOGIN_ATTEMPTS_PER_ACCOUNT: String(ATTEMPTS),
  AUTHORIZATION_REQUEST_TTL: String(REQUEST_TTL),
  ACCESS_TOKEN_TTL: String(ACCESS_TOKEN_TTL),
};

describeFlow('The Web Server Flow in a real browser', SETTINGS, (world) => {
  describe('From the first page to the last', () => {
    it('signs in, consents, writes a note, refreshes, signs out, and is known the next time', async () => {
      const { page } = await world.somebody();
      await page.goto(world.notebook.url);
      await world.looksGood('home');
      await page.click('#sign-in');
      await page.locator('#username:focus').waitFor();
      await world.looksGood('login');
      await world.person.signIn();
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.account')).toContain(world.person.username);
      await world.looksGood('consent');
      await world.person.decide(world.notebook, '#consent-allow');
      expect(await page.textContent('#user')).toBe(`User ${world.person.username}`);
      expect(await page.textContent('#scopes')).toBe(DEFAULT_SCOPE);
      await page.fill('#text', 'Ask Ann for the keys');
      await page.click('#add-note');
      expect(await page.textContent('#notes')).toContain('Ask Ann for the keys');
      await world.looksGood('notes');
      world.server.clock.move(ACCESS_TOKEN_TTL + 1);
      await page.reload();
      expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
      await page.click('#sign-out');
      expect(await page.textContent('[role=status]')).toContain('You are signed out');
      await world.looksGood('signed-out');
      await page.click('#sign-in');
      await page.waitForURL(`${world.notebook.url}/notes`);
      expect(await page.textContent('#notes')).toContain('Ask Ann for the keys');
    });

    it('needs no JavaScript', async () => {
      const { page } = await world.somebody({ javaScriptEnabled: false });
      await world.person.begin(world.notebook);
      await world.person.fillIn(page, 'not the password');
      await page.click('#submit-login');
      expect(await page.isVisible('#login-failure')).toBe(true);
      await page.fill('#password', PASSWORD);
      await page.click('#submit-login');
      await page.uncheck('[name=scope][value=offline_access]');
      await world.person.decide(world.notebook, '#consent-allow');
      expect(await page.textContent('#scopes')).toBe('openid profile notes:read notes:write');
      await page.fill('#text', 'Written by hand');
      await page.click('#add-note');
      expect(await page.textContent('#notes')).toContain('Written by hand');
      await page.click('[aria-label="Delete the note: Written by hand"]');
      expect(await page.isVisible('#no-notes')).toBe(true);
      await page.click('#sign-out');
      expect(await page.textContent('[role=status]')).toContain('You are signed out');
    });
  });

  describe('The login page', () => {
    it('keeps the username after a wrong password, says so, and goes on at the password', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.fillIn(page, 'not the password');
      await page.click('#submit-login');
      expect(await page.textContent('#login-failure')).toContain('The username or the password is not right.');
      expect(await page.inputValue('#username')).toBe(world.person.username);
      expect(await page.inputValue('#password')).toBe('');
      expect(await page.evaluate('document.activeElement.id')).toBe('password');
      expect(await page.title()).toMatch(/^Error: /);
      await world.looksGood('wrong-password');
    });

    it('looks the same for a user that does not exist', async () => {
      const { page } = await world.somebody();
      const answers: string[] = [];
      for (const username of [world.person.username, 'nobody']) {
        await world.person.begin(world.notebook);
        await world.person.fillIn(page, 'not the password', username);
        const [response] = await Promise.all([
          page.waitForResponse((answer) => answer.request().method() === 'POST'),
          page.click('#submit-login'),
        ]);
        const reference = response.headers()['x-correlation-id']!;
        const html = (await response.text()).replaceAll(username, 'USERNAME').replaceAll(reference, 'REFERENCE');
        answers.push(`${response.status()} ${html.replace(/name="(request|csrf_token)" value="[^"]+"/g, '')}`);
      }
      expect(answers[0]).toMatch(/^422 .*USERNAME/s);
      expect(answers[0]).toBe(answers[1]);
    });

    it('says how long to wait after too many attempts, and lets nobody in meanwhile', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      const statuses: number[] = [];
      for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
        const password = attempt < ATTEMPTS ? `guess ${attempt}` : PASSWORD;
        await world.person.fillIn(page, password);
        const answer = page.waitForResponse((response) => response.request().method() === 'POST');
        await Promise.all([page.waitForEvent('load'), page.click('#submit-login')]);
        statuses.push((await answer).status());
      }
      expect(statuses).toEqual([...Array.from({ length: ATTEMPTS }, () => 422), 429]);
      expect(await page.textContent('#login-failure')).toMatch(/Waiting time: \d+ minutes?/);
      await world.looksGood('throttled');
    });

    it('shows a page when the sign-in took too long', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.fillIn();
      world.server.clock.move(REQUEST_TTL + 1);
      await page.click('#submit-login');
      await page.waitForURL(`${world.server.url}/login`);
      expect(await world.heading()).toBe('This sign-in is over');
      await world.looksGood('expired');
    });

    it('is of no use in another browser', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await page.waitForSelector('#username');
      const address = page.url();
      await world.person.leave();
      const other = await world.somebody();
      await other.page.goto(address);
      expect(await world.heading()).toBe('This sign-in belongs to another browser');
      await world.looksGood('foreign');
    });

    it('gives way to a page when nobody knows the client', async () => {
      const { page } = await world.somebody();
      await page.goto(
        `${world.server.url}/authorize?client_id=nobody&redirect_uri=https://evil.test/&response_type=code`,
      );
      expect(page.url()).toContain(world.server.url);
      expect(await world.heading()).toBe('This application is not known here');
      await world.looksGood('unknown-client');
    });
  });

  describe('The consent page', () => {
    it('grants what was ticked; what was not is refused in a friendly way, and asked again the next time', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.signIn();
      await page.uncheck('[name=scope][value="notes:write"]');
      await world.person.decide(world.notebook, '#consent-allow');
      expect(await page.textContent('#scopes')).toBe('openid profile notes:read offline_access');
      expect(await page.textContent('#read-only')).toBe('You did not let this app write notes.');
      await world.looksGood('read-only');
      // The page offers no way to write; a form made by hand gets the same answer.
      // The answer has the address of the page before it: only its load tells that it is there.
      const answered = page.waitForEvent('load');
      await page.evaluate(`{
        const form = document.querySelector('#sign-out').form;
        form.action = '/notes';
        form.insertAdjacentHTML('beforeend', '<input name="text" value="Written all the same">');
        form.submit();
      }`);
      await answered;
      expect(page.url()).toBe(`${world.notebook.url}/notes`);
      expect(await page.textContent('#read-only')).toBe('You did not let this app write notes.');
      expect(await page.isVisible('#no-notes')).toBe(true);
      await page.click('#sign-out');
      await page.click('#sign-in');
      await page.waitForSelector('#consent-allow');
      expect(await page.locator('[name=scope]').count()).toBe(1);
      expect(await page.textContent('main')).toContain('Already allowed:');
      await world.looksGood('consent-again');
    });

    it('can be denied, and the client says so in a friendly way', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.signIn();
      await world.person.decide(world.notebook, '#consent-deny');
      expect(await world.heading()).toBe('You said no');
      expect(await page.textContent('#error')).toBe('access_denied');
      expect(await world.grants()).toBe(0);
      await world.looksGood('denied');
    });

    it('is all that a second client shows to somebody who is signed in', async () => {
      const { page } = await world.somebody();
      await world.person.reachNotes(world.notebook);
      await world.person.begin(world.diary);
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.lead')).toContain('Diary');
      await world.person.decide(world.diary, '#consent-allow');
      expect(await world.heading()).toBe('Your notes');
    });
  });
});
