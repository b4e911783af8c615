import { setTimeout as sleep } from 'node:timers/promises';
import { Flow } from '../support/flow.js';
import { PASSWORD } from '../support/server.js';
import { describeFlow } from './flow-world.js';
import { FormReceiver } from './form-receiver.js';
import { faultsOf } from './inspection.js';

describeFlow('The Web Server Flow off its straight way, in a real browser', {}, (world) => {
  describe('Several accounts, and none', () => {
    it('offers another account on the consent page, and signs out where nobody proves who asks', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.signIn();
      await page.click('#switch-account');
      await page.waitForSelector('#use-another-account');
      await world.looksGood('select-account');
      await page.click('#use-another-account');
      const other = await world.server.user(`${world.person.username}-too`);
      await world.person.fillIn(page, PASSWORD, other.username);
      await page.click('#submit-login');
      await page.waitForSelector('#consent-allow');
      expect(await page.textContent('.account')).toContain(other.username);
      await page.goto(`${world.server.url}/logout`);
      await world.looksGood('logout');
      await page.click('#logout-confirm');
      await page.waitForURL(`${world.server.url}/logout/confirm`);
      await world.looksGood('signed-out-of-portico');
      await page.goto(world.notebook.url);
      await page.click('#sign-in');
      await page.waitForSelector('#use-another-account, #username');
    });
  });

  describe('Form Post Response Mode', () => {
    it.each([true, false])('brings the code to the client by a form (JavaScript: %s)', async (javaScriptEnabled) => {
      const { page } = await world.somebody({ javaScriptEnabled });
      const receiver = await FormReceiver.start();
      try {
        const client = await world.server.client(`poster-${javaScriptEnabled}`, { redirect_uris: [receiver.url] });
        const flow = new Flow(world.server, client);
        const { url, state, verifier } = flow.request({ response_mode: 'form_post' });
        await page.goto(url);
        await world.person.signIn();
        await page.click('#consent-allow');
        if (!javaScriptEnabled) {
          await page.getByRole('button', { name: 'Continue' }).click();
        }
        const { code = '', ...rest } = await receiver.received;
        expect(rest).toEqual({ state, iss: world.server.url });
        expect((await flow.exchange({ code, verifier })).status).toBe(200);
      } finally {
        await receiver.stop();
      }
    });
  });

  describe('Ways that nobody planned', () => {
    it('survives double clicks on every button', async () => {
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.fillIn();
      await page.dblclick('#submit-login');
      await page.waitForSelector('#consent-allow');
      await page.dblclick('#consent-allow');
      await page.waitForSelector('#sign-out');
      await world.expectWorkingSignIn();
    });

    // Nothing stops the second click then: it sends the form once more, and cuts off the way that the first one began.
    // Where that ends depends on how far the first one was. No end is a dead one.
    it.each([0, 20, 40])('leads on from wherever double clicks of %s ms end without JavaScript', async (pause) => {
      const { page } = await world.somebody({ javaScriptEnabled: false });
      const click = async (button: string) => {
        await page.hover(button);
        for (const clickCount of [1, 2]) {
          await page.mouse.down({ clickCount });
          await page.mouse.up({ clickCount });
          await sleep(pause);
        }
      };
      await world.person.begin(world.notebook);
      await world.person.fillIn();
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
      const { page } = await world.somebody();
      await world.person.begin(world.notebook);
      await world.person.signIn();
      await page.waitForSelector('#consent-allow');
      await page.goBack();
      await world.person.signIn();
      await world.person.decide(world.notebook, '#consent-allow');
      await world.expectWorkingSignIn();
    });

    it.each(['#consent-allow', '#consent-deny'] as const)(
      'answers once, whatever the back button (%s)',
      async (button) => {
        const { page } = await world.somebody();
        await world.person.begin(world.notebook);
        await world.person.signIn();
        await world.person.decide(world.notebook, button);
        const arrival = await world.heading();
        for (let back = 1; back <= 2; back += 1) {
          await page.goBack();
          expect(await world.heading()).toBe('This request has been answered');
        }
        await world.looksGood('answered');
        await page.goForward();
        await page.goForward();
        expect(await world.heading()).toBe(arrival);
        await page.goto(world.notebook.url);
        if (button === '#consent-deny') {
          await page.click('#sign-in');
          await world.person.decide(world.notebook, '#consent-allow');
        }
        await world.expectWorkingSignIn();
      },
    );

    it('serves two tabs with two clients at once', async () => {
      const { page } = await world.somebody();
      const tab = await world.person.newTab();
      await world.person.begin(world.notebook);
      await world.person.begin(world.diary, tab);
      await world.person.fillIn(tab);
      await world.person.signIn();
      await page.waitForSelector('#consent-allow');
      // The form of the other tab is from before the sign-in.
      await tab.click('#submit-login');
      await tab.waitForSelector('h1:has-text("This page is out of date")');
      expect(await faultsOf(tab, 'flow-out-of-date')).toEqual([]);
      await tab.getByRole('link', { name: 'Continue' }).click();
      expect(await tab.textContent('.lead')).toContain('Diary');
      await world.person.decide(world.diary, '#consent-allow', tab);
      await world.person.decide(world.notebook, '#consent-allow');
      for (const each of [tab, page]) {
        await each.click('#refresh');
        expect(await each.textContent('#refreshes')).toBe('yes, used 1 time');
      }
      expect(await world.grants()).toBe(2);
    });
  });
});
