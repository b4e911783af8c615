import { AuditReader } from '../../src/audit/audit-reader.js';
import type { AuditEventEntity } from '../../src/audit/audit-event.entity.js';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { AccountVisitor } from '../support/account.js';
import { fieldOf, TestBrowser } from '../support/browser.js';
import { Flow } from '../support/flow.js';
import { PASSWORD, type TestClient, TestServer } from '../support/server.js';

const NEXT = 'another long passphrase';

describe('Somebody looks after their own account', () => {
  let server: TestServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('diary', {
      client_name: 'Diary',
      backchannel_logout_uri: 'https://rp1.test/backchannel',
    });
  });
  afterAll(() => server.stop());

  async function eventsOf(userId: string, type: string): Promise<AuditEventEntity[]> {
    return server.app.get(AuditReader).page({ userId, type }, 100);
  }

  it('is sent to sign in, and comes back to the page that was wanted', async () => {
    await server.user('returns');
    const { browser } = new AccountVisitor(server);
    const sent = await browser.get('/account/sessions');
    expect(sent).toMatchObject({ status: 303 });
    expect(sent.location).toBe(`${server.url}/account/sign-in?return_to=%2Faccount%2Fsessions`);
    const page = await browser.follow(sent);
    expect(page.text).toContain('to continue to');
    const form = { return_to: fieldOf(page.text, 'return_to'), csrf_token: fieldOf(page.text, 'csrf_token') };
    const wrong = await browser.post('/account/sign-in', { ...form, username: 'returns', password: 'no' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('id="login-failure"');
    const back = await browser.post('/account/sign-in', { ...form, username: 'returns', password: PASSWORD });
    expect([back.status, back.location]).toEqual([303, `${server.url}/account/sessions`]);
    expect((await browser.follow(back)).text).toContain('User returns');
  });

  it('is known by a sign-in at an application, and an application by a sign-in here', async () => {
    await server.user('known');
    const flow = new Flow(server, client);
    await flow.tokens('known');
    expect((await flow.browser.get('/account')).text).toContain('User known');
    const visitor = await AccountVisitor.signedIn(server, 'known');
    const { code } = await new Flow(server, client, visitor.browser).authorize('nobody types this');
    expect(code).toBeDefined();
  });

  it('changes the profile; another address is not confirmed any more, and stays one person’s', async () => {
    const { id } = await server.user('changes');
    await server.user('neighbour');
    await server.users.update(id, { email_verified: true, birthdate: '1990' });
    const visitor = await AccountVisitor.signedIn(server, 'changes');
    const saved = await visitor.submit('/account/profile', {
      name: ' Ada Lovelace ',
      birthdate: '',
      locality: 'London',
      zoneinfo: 'Europe/London',
    });
    expect([saved.status, saved.location]).toEqual([303, `${server.url}/account/profile?done=saved`]);
    const page = await visitor.browser.follow(saved);
    expect(page.text).toContain('id="account-done"');
    expect(fieldOf(page.text, 'locality')).toBe('London');
    expect(await server.users.show(id)).toMatchObject({
      name: 'Ada Lovelace',
      emailVerified: true,
      claims: { address: { locality: 'London' }, zoneinfo: 'Europe/London' },
    });
    expect((await server.users.show(id)).claims).not.toHaveProperty('birthdate');
    await visitor.submit('/account/profile', { email: 'Ada@Example.com' });
    expect(await server.users.show(id)).toMatchObject({ emailKey: 'ada@example.com', emailVerified: false });
    const taken = await visitor.submit('/account/profile', { email: 'NEIGHBOUR@example.com ' });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('This address is in use.');
    expect(await server.users.show(id)).toMatchObject({ emailKey: 'ada@example.com' });
    const [updated] = await eventsOf(id, 'user.updated').then((events) => events.slice(1));
    expect(updated?.details).toMatchObject({ by: { kind: 'user', user: id } });
  });

  it('leaves alone what nobody touched, also what a field of one line cannot show', async () => {
    const { id } = await server.user('untouched');
    const address = { street_address: 'Main St 1\nFlat 2', formatted: 'Main St 1\nFlat 2\nLondon' };
    await server.users.update(id, { address, phone_number: '+441234567890' });
    const visitor = await AccountVisitor.signedIn(server, 'untouched');
    // What a browser sends of it (HTML, value sanitization).
    await visitor.submit('/account/profile', { nickname: 'coco', street_address: 'Main St 1Flat 2', phone_number: '' });
    const { claims } = await server.users.show(id);
    expect(claims).toMatchObject({ nickname: 'coco', address });
    expect(claims).not.toHaveProperty('phone_number');
  });

  it('is told which field is wrong, and what somebody else has changed meanwhile stays', async () => {
    const { id } = await server.user('corrects');
    const visitor = await AccountVisitor.signedIn(server, 'corrects');
    const wrong = await visitor.submit('/account/profile', { website: 'nowhere', phone_number: '030', name: 'New' });
    expect(wrong.status).toBe(422);
    for (const field of ['website', 'phone_number']) expect(wrong.text).toContain(`id="${field}-error"`);
    expect(fieldOf(wrong.text, 'name')).toBe('New');
    expect(await server.users.show(id)).toMatchObject({ name: 'User corrects' });
    const page = await visitor.get('/account/profile');
    await server.users.update(id, { nickname: 'coco' });
    const late = { csrf_token: fieldOf(page.text, 'csrf_token'), revision: fieldOf(page.text, 'revision') };
    expect((await visitor.browser.post('/account/profile', { ...late, name: 'Late' })).status).toBe(409);
    expect(await server.users.show(id)).toMatchObject({ name: 'User corrects', claims: { nickname: 'coco' } });
  });

  it('changes the password: stays signed in here alone, by another secret, and other tokens end', async () => {
    const { id } = await server.user('secret');
    const elsewhere = new Flow(server, client);
    const stolen = await elsewhere.tokens('secret', { scope: 'notes:read offline_access' });
    const here = await AccountVisitor.signedIn(server, 'secret');
    const own = await new Flow(server, client, here.browser).tokens('secret');
    const before = here.browser.copy();
    const changed = await here.changePassword(PASSWORD, NEXT);
    expect([changed.status, changed.location]).toEqual([303, `${server.url}/account/password?done=password`]);
    expect((await here.browser.follow(changed)).text).toContain('Your password is changed');
    // The cookie of before is worth nothing; the other browser is signed out, and its refresh token with it.
    expect((await before.get('/account')).status).toBe(303);
    expect((await elsewhere.browser.get('/account')).status).toBe(303);
    expect((await elsewhere.refresh(stolen.refresh_token!)).status).toBe(400);
    expect((await elsewhere.notes(own.access_token)).status).toBe(200);
    const again = new AccountVisitor(server);
    expect((await again.signIn('secret', PASSWORD)).status).toBe(422);
    expect((await again.signIn('secret', NEXT)).status).toBe(303);
    const [event] = await eventsOf(id, 'user.password_set');
    expect(event?.details).toMatchObject({ by: { kind: 'user', user: id } });
  });

  it('a code of before the change of the password is worth nothing', async () => {
    await server.user('stamped');
    const visitor = await AccountVisitor.signedIn(server, 'stamped');
    const flow = new Flow(server, client, visitor.browser);
    const pending = await flow.authorize('stamped');
    await visitor.changePassword(PASSWORD, NEXT);
    expect((await flow.exchange(pending)).status).toBe(400);
  });

  it('is told that the new password is too short, and keeps the old one', async () => {
    await server.user('short');
    const visitor = await AccountVisitor.signedIn(server, 'short');
    const refused = await visitor.changePassword(PASSWORD, 'short');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="new-password-error"');
    expect((await new AccountVisitor(server).signIn('short', PASSWORD)).status).toBe(303);
  });

  it('sees where they are signed in, and signs out one browser, the others, or all', async () => {
    const { id } = await server.user('devices');
    const here = await AccountVisitor.signedIn(server, 'devices');
    const phone = await AccountVisitor.signedIn(server, 'devices', {
      userAgent: 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36',
    });
    const silent = await AccountVisitor.signedIn(server, 'devices', { userAgent: 'x' });
    const flow = new Flow(server, client, phone.browser);
    const ended = await flow.tokens('devices');
    const { text } = await here.get('/account/sessions');
    expect(text).toContain('Firefox on Linux');
    expect(text).toContain('Chrome on Android');
    expect(text).toContain('A browser that does not say what it is');
    expect(text).toContain('127.0.0.1');
    expect(text.match(/this browser/g)).toHaveLength(1);
    const [, phoneId] = /id="session-([0-9a-f-]{36})"(?:(?!<\/li>).)*on Android/.exec(
      text.split('<li class="record"').find((part) => part.includes('Android'))!,
    )!;
    const out = await here.submit('/account/sessions', { session: phoneId! });
    expect(out.location).toBe(`${server.url}/account/sessions?done=ended`);
    expect((await phone.get('/account')).status).toBe(303);
    expect((await flow.notes(ended.access_token)).status).toBe(401);
    const due = await server.app.get(DeliveriesRepository).page({}, { order: ['id'], direction: 'DESC', limit: 10 });
    expect(due.rows).toContainEqual(expect.objectContaining({ sessionId: phoneId, clientId: 'diary' }));
    await here.submit('/account/sessions', { session: 'others' });
    expect((await silent.get('/account')).status).toBe(303);
    expect((await here.get('/account')).status).toBe(200);
    const all = await here.submit('/account/sessions', { session: 'all' });
    expect(all.location).toBe(`${server.url}/account/sign-in`);
    expect((await here.get('/account')).status).toBe(303);
    expect((await eventsOf(id, 'session.ended')).map(({ details }) => details['by'])).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'user', user: id })),
    );
  });

  it('sees what is connected in plain words, and disconnects it', async () => {
    const { id } = await server.user('connects');
    const visitor = await AccountVisitor.signedIn(server, 'connects');
    expect((await visitor.get('/account/applications')).text).toContain('No application is connected.');
    const flow = new Flow(server, client, visitor.browser);
    const tokens = await flow.tokens('connects', { scope: 'notes:read offline_access' });
    const page = await visitor.get('/account/applications');
    for (const words of ['Diary', 'Read your notes', 'Last used']) expect(page.text).toContain(words);
    await visitor.submit('/account/applications', { client: 'diary' });
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(400);
    expect((await visitor.get('/account/applications')).text).toContain('No application is connected.');
    expect((await flow.open(flow.request())).text).toContain('id="consent-allow"');
    const [withdrawn] = await eventsOf(id, 'consent.withdrawn');
    expect(withdrawn).toMatchObject({ clientId: 'diary', details: { by: { kind: 'user', user: id } } });
  });

  it('sees what happened in plain words, the latest first, page by page', async () => {
    const { id } = await server.user('watches');
    const visitor = await AccountVisitor.signedIn(server, 'watches');
    await server.users.update(id, { nickname: 'w' });
    for (let n = 0; n < 20; n += 1) {
      server.clock.move(1);
      await visitor.submit('/account/profile', { nickname: `w${n}` });
    }
    const first = await visitor.get('/account/activity');
    expect(first.text.match(/The profile was changed/g)).toHaveLength(20);
    const older = /id="older" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await visitor.get(older);
    expect(second.text).toContain('You signed in');
    expect(second.text).toContain('The account was created');
    expect(second.text).not.toContain('id="older"');
    const odd = await visitor.get('/account/activity?cursor=nonsense');
    expect([odd.status, odd.text.includes('id="older"')]).toEqual([200, true]);
  });

  it('acts as the person whose session counts, and says as whom', async () => {
    await server.user('one');
    await server.user('two');
    const visitor = await AccountVisitor.signedIn(server, 'one');
    await visitor.signIn('two');
    expect((await visitor.get('/account')).text).toContain('User two');
    await visitor.submit('/account/sessions', { session: 'all' });
    await visitor.signIn('one');
    expect((await visitor.get('/account')).text).toContain('User one');
  });

  it('speaks four languages, from right to left where people read so', async () => {
    await server.user('polyglot');
    const { browser } = await AccountVisitor.signedIn(server, 'polyglot');
    const words: [string, string][] = [
      ['de', 'Ihr Konto'],
      ['fr', 'Votre compte'],
      ['ar', 'dir="rtl"'],
    ];
    for (const [language, word] of words) {
      expect((await browser.get('/account', { 'accept-language': language })).text).toContain(word);
    }
    expect((await new TestBrowser(server.url).get('/account/sign-in', { 'accept-language': 'de' })).text).toContain(
      'Anmelden',
    );
  });
});
