import { Logger } from '@nestjs/common';
import { Flow } from '../support/flow.js';
import { PASSWORD, TestServer } from '../support/server.js';
import { describeWithChromium } from './chromium.js';
import { Person } from './person.js';

const NEXT = 'another long passphrase';

describeWithChromium('An account in a real browser without JavaScript', (browser) => {
  let server: TestServer;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await TestServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  it('profile, password, devices, applications and activity, from one sign-in to the last sign-out', async () => {
    await server.user('maria');
    await new Flow(server, await server.client('diary', { client_name: 'Diary' })).tokens('maria');
    const person = await Person.at(browser(), 'maria', { javaScriptEnabled: false });
    const { page } = person;
    await page.goto(`${server.url}/account/profile`);
    await person.signIn();
    await page.fill('#name', 'Maria Lindqvist');
    await page.fill('#website', 'nowhere');
    await page.click('#submit-profile');
    expect(await page.textContent('#website-error')).toContain('cannot be used');
    await page.fill('#website', 'https://maria.example.com');
    await page.click('#submit-profile');
    expect(await page.textContent('#account-done')).toBe('Saved.');
    expect(await page.textContent('.account')).toContain('Maria Lindqvist');

    await page.click('#to-password');
    await page.fill('#current-password', 'wrong');
    await page.fill('#new-password', NEXT);
    await page.click('#submit-password');
    expect(await page.textContent('#current-password-error')).toContain('not your present password');
    await page.fill('#current-password', PASSWORD);
    await page.fill('#new-password', NEXT);
    await page.click('#submit-password');
    expect(await page.textContent('#account-done')).toContain('Your password is changed');

    await page.click('#to-applications');
    expect(await page.textContent('.records')).toContain('Read your notes');
    await page.click('#disconnect-diary');
    expect(await page.textContent('.card')).toContain('No application is connected.');

    await page.click('#to-activity');
    expect(await page.textContent('.records')).toContain('The password was changed');

    await page.click('#to-sessions');
    expect(await page.textContent('.records')).toMatch(/Chrom\w+ on Linux/);
    expect(await page.locator('.record').count()).toBe(1);
    await page.click('#end-all-sessions');
    await person.fillIn(page, NEXT);
    await page.click('#submit-login');
    await page.waitForURL(`${server.url}/account`);
    await page.click('#sign-out');
    await page.click('#logout-confirm');
    expect(await page.textContent('h1')).toBe('You are signed out');
    expect(person.complaints).toEqual([]);
    await person.leave();
  }, 60_000);
});
