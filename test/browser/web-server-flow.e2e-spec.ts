import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { BrowserContextOptions } from 'playwright-core';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import { DEFAULT_SCOPE, type RunningSampleClient, startSampleClient } from '../../src/sample-client/index.js';
import { freePort } from '../journeys/free-port.js';
import { Flow } from '../support/flow.js';
import { PASSWORD, TestServer } from '../support/server.js';
import { describeWithChromium } from './chromium.js';
import { FormReceiver } from './form-receiver.js';
import { faultsOf } from './inspection.js';
import { Person } from './person.js';

const ATTEMPTS = 5;
const REQUEST_TTL = 1800;
const ACCESS_TOKEN_TTL = 600;

describeWithChromium('The Web Server Flow in a real browser', (browser) => {
  let server: TestServer;
  let notebook: RunningSampleClient;
  let diary: RunningSampleClient;
  let users = 0;
  let person: Person;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await TestServer.start({
      LOGIN_ATTEMPTS_PER_ACCOUNT: String(ATTEMPTS),
      AUTHORIZATION_REQUEST_TTL: String(REQUEST_TTL),
      ACCESS_TOKEN_TTL: String(ACCESS_TOKEN_TTL),
    });
    notebook = await startClient('notebook', 'Notebook');
    diary = await startClient('diary', 'Diary');
  }, 60_000);

  afterAll(async () => {
    await notebook.close();
    await diary.close();
    await server.stop();
  });

  afterEach(async () => {
    await person.leave();
    expect(person.complaints).toEqual([]);
  });

  async function startClient(clientId: string, name: string): Promise<RunningSampleClient> {
    const port = await freePort();
    const redirectUri = `http://localhost:${port}/callback`;
    const metadata = { client_name: name, redirect_uris: [redirectUri], scope: DEFAULT_SCOPE };
    const { secret = '' } = await server.client(clientId, metadata);
    const apiUrl = `${server.url}/api/notes`;
    const client = { clientId, clientSecret: secret, apiUrl, scope: DEFAULT_SCOPE };
    return startSampleClient({ port, host: '127.0.0.1', issuer: server.url, ...client });
  }

  /** Somebody whom nobody has seen before, at a browser of their own. */
  async function somebody(options: BrowserContextOptions = {}): Promise<Person> {
    users += 1;
    const { username } = await server.user(`person${users}`);
    person = await Person.at(browser(), username, options);
    return person;
  }

  /** How many sets of tokens were issued in the name of the person, all told. */
  async function grants(): Promise<number> {
    const { id } = (await server.users.list()).find(({ username }) => username === person.username)!;
    return server.database.read((manager) => manager.countBy(GrantEntity, { userId: id }));
  }

  const looksGood = async (name: string) => expect(await faultsOf(person.page, `flow-${name}`)).toEqual([]);
  const heading = () => person.page.textContent('h1');

  /** The tokens that the client holds are the ones that count: it reads with them, and replaces them. */
  async function expectWorkingSignIn(): Promise<void> {
    const { page } = person;
    expect(await heading()).toBe('Your notes');
    await page.click('#refresh');
    expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
    expect(await page.isVisible('#no-notes')).toBe(true);
    expect(await grants()).toBe(1);
  }

  describe('From the first page to the last', () => {
    it('signs in, consents, writes a note, refreshes, signs out, and is known the next time', async () => {
      const { page } = await somebody();
      await page.goto(notebook.url);
      await looksGood('home');
      await page.click('#sign-in');
      await page.locator('#username:focus').waitFor();
      await looksGood('login');
      await person.signIn();
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.account')).toContain(person.username);
      await looksGood('consent');
      await person.decide(notebook, '#consent-allow');
      expect(await page.textContent('#user')).toBe(`User ${person.username}`);
      expect(await page.textContent('#scopes')).toBe(DEFAULT_SCOPE);
      await page.fill('#text', 'Ask Ann for the keys');
      await page.click('#add-note');
      expect(await page.textContent('#notes')).toContain('Ask Ann for the keys');
      await looksGood('notes');
      server.clock.move(ACCESS_TOKEN_TTL + 1);
      await page.reload();
      expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
      await page.click('#sign-out');
      expect(await page.textContent('[role=status]')).toContain('You are signed out');
      await looksGood('signed-out');
      await page.click('#sign-in');
      await page.waitForURL(`${notebook.url}/notes`);
      expect(await page.textContent('#notes')).toContain('Ask Ann for the keys');
    });

    it('needs no JavaScript', async () => {
      const { page } = await somebody({ javaScriptEnabled: false });
      await person.begin(notebook);
      await person.fillIn(page, 'not the password');
      await page.click('#submit-login');
      expect(await page.isVisible('#login-failure')).toBe(true);
      await page.fill('#password', PASSWORD);
      await page.click('#submit-login');
      await page.uncheck('[name=scope][value=offline_access]');
      await person.decide(notebook, '#consent-allow');
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
      const { page } = await somebody();
      await person.begin(notebook);
      await person.fillIn(page, 'not the password');
      await page.click('#submit-login');
      expect(await page.textContent('#login-failure')).toContain('The username or the password is not right.');
      expect(await page.inputValue('#username')).toBe(person.username);
      expect(await page.inputValue('#password')).toBe('');
      expect(await page.evaluate('document.activeElement.id')).toBe('password');
      expect(await page.title()).toMatch(/^Error: /);
      await looksGood('wrong-password');
    });

    it('looks the same for a user that does not exist', async () => {
      const { page } = await somebody();
      const answers: string[] = [];
      for (const username of [person.username, 'nobody']) {
        await person.begin(notebook);
        await person.fillIn(page, 'not the password', username);
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
      const { page } = await somebody();
      await person.begin(notebook);
      const statuses: number[] = [];
      for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
        const password = attempt < ATTEMPTS ? `guess ${attempt}` : PASSWORD;
        await person.fillIn(page, password);
        const answer = page.waitForResponse((response) => response.request().method() === 'POST');
        await Promise.all([page.waitForEvent('load'), page.click('#submit-login')]);
        statuses.push((await answer).status());
      }
      expect(statuses).toEqual([...Array.from({ length: ATTEMPTS }, () => 422), 429]);
      expect(await page.textContent('#login-failure')).toMatch(/Waiting time: \d+ minutes?/);
      await looksGood('throttled');
    });

    it('shows a page when the sign-in took too long', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.fillIn();
      server.clock.move(REQUEST_TTL + 1);
      await page.click('#submit-login');
      await page.waitForURL(`${server.url}/login`);
      expect(await heading()).toBe('This sign-in is over');
      await looksGood('expired');
    });

    it('is of no use in another browser', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await page.waitForSelector('#username');
      const address = page.url();
      await person.leave();
      const other = await somebody();
      await other.page.goto(address);
      expect(await heading()).toBe('This sign-in belongs to another browser');
      await looksGood('foreign');
    });

    it('gives way to a page when nobody knows the client', async () => {
      const { page } = await somebody();
      await page.goto(`${server.url}/authorize?client_id=nobody&redirect_uri=https://evil.test/&response_type=code`);
      expect(page.url()).toContain(server.url);
      expect(await heading()).toBe('This application is not known here');
      await looksGood('unknown-client');
    });
  });

  describe('The consent page', () => {
    it('grants what was ticked; what was not is refused in a friendly way, and asked again the next time', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.signIn();
      await page.uncheck('[name=scope][value="notes:write"]');
      await person.decide(notebook, '#consent-allow');
      expect(await page.textContent('#scopes')).toBe('openid profile notes:read offline_access');
      expect(await page.textContent('#read-only')).toBe('You did not let this app write notes.');
      await looksGood('read-only');
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
      expect(page.url()).toBe(`${notebook.url}/notes`);
      expect(await page.textContent('#read-only')).toBe('You did not let this app write notes.');
      expect(await page.isVisible('#no-notes')).toBe(true);
      await page.click('#sign-out');
      await page.click('#sign-in');
      await page.waitForSelector('#consent-allow');
      expect(await page.locator('[name=scope]').count()).toBe(1);
      expect(await page.textContent('main')).toContain('Already allowed:');
      await looksGood('consent-again');
    });

    it('can be denied, and the client says so in a friendly way', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.signIn();
      await person.decide(notebook, '#consent-deny');
      expect(await heading()).toBe('You said no');
      expect(await page.textContent('#error')).toBe('access_denied');
      expect(await grants()).toBe(0);
      await looksGood('denied');
    });

    it('is all that a second client shows to somebody who is signed in', async () => {
      const { page } = await somebody();
      await person.reachNotes(notebook);
      await person.begin(diary);
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.lead')).toContain('Diary');
      await person.decide(diary, '#consent-allow');
      expect(await heading()).toBe('Your notes');
    });
  });

  describe('Several accounts, and none', () => {
    it('offers another account on the consent page, and signs out where nobody proves who asks', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.signIn();
      await page.click('#switch-account');
      await page.waitForSelector('#use-another-account');
      await looksGood('select-account');
      await page.click('#use-another-account');
      const other = await server.user(`${person.username}-too`);
      await person.fillIn(page, PASSWORD, other.username);
      await page.click('#submit-login');
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.account')).toContain(other.username);
      await page.goto(`${server.url}/logout`);
      await looksGood('logout');
      await page.click('#logout-confirm');
      await page.waitForURL(`${server.url}/logout/confirm`);
      await looksGood('signed-out-of-portico');
      await page.goto(notebook.url);
      await page.click('#sign-in');
      await page.waitForSelector('#use-another-account, #username');
    });
  });

  describe('Form Post Response Mode', () => {
    it.each([true, false])('brings the code to the client by a form (JavaScript: %s)', async (javaScriptEnabled) => {
      const { page } = await somebody({ javaScriptEnabled });
      const receiver = await FormReceiver.start();
      try {
        const client = await server.client(`poster-${javaScriptEnabled}`, { redirect_uris: [receiver.url] });
        const flow = new Flow(server, client);
        const { url, state, verifier } = flow.request({ response_mode: 'form_post' });
        await page.goto(url);
        await person.signIn();
        await page.click('#consent-allow');
        if (!javaScriptEnabled) {
          await page.getByRole('button', { name: 'Continue' }).click();
        }
        const { code = '', ...rest } = await receiver.received;
        expect(rest).toEqual({ state, iss: server.url });
        expect((await flow.exchange({ code, verifier })).status).toBe(200);
      } finally {
        await receiver.stop();
      }
    });
  });

  describe('Ways that nobody planned', () => {
    it('survives double clicks on every button', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.fillIn();
      await page.dblclick('#submit-login');
      await page.waitForSelector('#consent-allow');
      await page.dblclick('#consent-allow');
      await page.waitForSelector('#sign-out');
      await expectWorkingSignIn();
    });

    // Nothing stops the second click then: it sends the form once more, and cuts off the way that the first one began.
    // Where that ends depends on how far the first one was. No end is a dead one.
    it.each([0, 20, 40])('leads on from wherever double clicks of %s ms end without JavaScript', async (pause) => {
      const { page } = await somebody({ javaScriptEnabled: false });
      const click = async (button: string) => {
        await page.hover(button);
        for (const clickCount of [1, 2]) {
          await page.mouse.down({ clickCount });
          await page.mouse.up({ clickCount });
          await sleep(pause);
        }
      };
      await person.begin(notebook);
      await person.fillIn();
      await click('#submit-login');
      // A form from before the sign-in; or consent, where the second click may have cleared a box.
      await page.waitForSelector('a:has-text("Continue"), #consent-allow');
      if (!(await page.isVisible('#consent-allow'))) await page.click('a:has-text("Continue")');
      await page.waitForSelector('#consent-allow');
      await click('#consent-allow');
      // Notes; or an answer that the client had taken already, and then what a cleared box has left open.
      for (const wayOn of ['#sign-in', '#consent-allow']) {
        await page.waitForSelector('#sign-out, #sign-in, #consent-allow');
        if (await page.isVisible(wayOn)) await page.click(wayOn);
      }
      await page.waitForSelector('#sign-out');
      await page.click('#refresh');
      expect(await page.textContent('#refreshes')).toBe('yes, used 1 time');
    });

    it('goes on after the back button on the consent page', async () => {
      const { page } = await somebody();
      await person.begin(notebook);
      await person.signIn();
      await page.waitForSelector('#consent-allow');
      await page.goBack();
      await person.signIn();
      await person.decide(notebook, '#consent-allow');
      await expectWorkingSignIn();
    });

    it.each(['#consent-allow', '#consent-deny'] as const)(
      'answers once, whatever the back button (%s)',
      async (button) => {
        const { page } = await somebody();
        await person.begin(notebook);
        await person.signIn();
        await person.decide(notebook, button);
        const arrival = await heading();
        for (let back = 1; back <= 2; back += 1) {
          await page.goBack();
          expect(await heading()).toBe('This request has been answered');
        }
        await looksGood('answered');
        await page.goForward();
        await page.goForward();
        expect(await heading()).toBe(arrival);
        await page.goto(notebook.url);
        if (button === '#consent-deny') {
          await page.click('#sign-in');
          await person.decide(notebook, '#consent-allow');
        }
        await expectWorkingSignIn();
      },
    );

    it('serves two tabs with two clients at once', async () => {
      const { page } = await somebody();
      const tab = await person.newTab();
      await person.begin(notebook);
      await person.begin(diary, tab);
      await person.fillIn(tab);
      await person.signIn();
      await page.waitForSelector('#consent-allow');
      // The form of the other tab is from before the sign-in.
      await tab.click('#submit-login');
      await tab.waitForSelector('h1:has-text("This page is out of date")');
      expect(await faultsOf(tab, 'flow-out-of-date')).toEqual([]);
      await tab.getByRole('link', { name: 'Continue' }).click();
      expect(await tab.textContent('.lead')).toContain('Diary');
      await person.decide(diary, '#consent-allow', tab);
      await person.decide(notebook, '#consent-allow');
      for (const each of [tab, page]) {
        await each.click('#refresh');
        expect(await each.textContent('#refreshes')).toBe('yes, used 1 time');
      }
      expect(await grants()).toBe(2);
    });
  });
});
