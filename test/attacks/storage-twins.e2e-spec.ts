import { IsNull } from 'typeorm';
import { ClientEntity } from '../../src/clients/client.entity.js';
import { GrantEntity } from '../../src/grants/grant.entity.js';
import { SessionEntity } from '../../src/sessions/session.entity.js';
import { UserEntity } from '../../src/users/user.entity.js';
import { startWorld, type World } from '../support/attack-world.js';
import { fieldOf, TestBrowser } from '../support/browser.js';
import { basic, Flow } from '../support/flow.js';
import { expectLive, expectPage, expectTokenError } from '../support/outcomes.js';

/** What a database with a friendly collation takes for the same text. */
function twinsOf(text: string): string[] {
  const letter = /[a-z]/i.exec(text)!;
  const at = letter.index;
  const replaced = (by: string): string => `${text.slice(0, at)}${by}${text.slice(at + 1)}`;
  const twins = [
    text.toLowerCase(),
    text.toUpperCase(),
    replaced(`${text[at]}\u0301`),
    replaced(String.fromCodePoint(text.charCodeAt(at) + 0xfee0)),
    `${text} `,
    `${text}   `,
    ` ${text}`,
    `${text}\t`,
    `${text}\u00a0`,
    `${text}\u200b`,
    `${text}\u0000`,
    `${text}%`,
    `${text.slice(0, -1)}_`,
  ];
  return twins.filter((twin) => twin !== text);
}

describe('MY: storage-engine traps', () => {
  let world: World;
  let flow: Flow;

  beforeAll(async () => {
    world = await startWorld({ AUTHORIZATION_CODE_TTL: '600' });
    flow = new Flow(world.server, world.C1);
    await flow.authorize('alice');
  });

  afterAll(() => world.server.stop());

  it('MY-01 a client id has no twin: not at the authorization endpoint, not at the token endpoint', async () => {
    const grant = await flow.authorize('alice');
    for (const twin of twinsOf('C1')) {
      expectPage(await flow.browser.get(flow.request({ client_id: twin }).url), 400);
      const body = { grant_type: 'authorization_code', code: grant.code, code_verifier: grant.verifier };
      const response = await fetch(`${world.server.url}/token`, {
        method: 'POST',
        headers: { authorization: basic(twin, world.C1.secret!) },
        body: new URLSearchParams({ ...body, redirect_uri: world.C1.redirectUri }),
      });
      await expectTokenError(response, 'invalid_client');
    }
    expect((await flow.exchange(grant)).status).toBe(200);
  });

  it('MY-01 nor has a code, a refresh token, a client secret', async () => {
    const grant = await flow.authorize('alice', { scope: 'notes:read offline_access' });
    for (const twin of twinsOf(grant.code)) {
      await expectTokenError(await flow.exchange({ ...grant, code: twin }), 'invalid_grant', 'invalid_request');
    }
    for (const twin of twinsOf(grant.verifier)) {
      await expectTokenError(await flow.exchange({ ...grant, verifier: twin }), 'invalid_grant', 'invalid_request');
    }
    const { refresh_token: token } = (await (await flow.exchange(grant)).json()) as { refresh_token: string };
    for (const twin of twinsOf(token)) {
      await expectTokenError(await flow.refresh(twin), 'invalid_grant', 'invalid_request');
    }
    for (const twin of twinsOf(world.C1.secret!)) {
      await expectTokenError(
        await new Flow(world.server, { ...world.C1, secret: twin }).refresh(token),
        'invalid_client',
      );
    }
    expect((await flow.refresh(token)).status).toBe(200);
  });

  it('MY-01 nor has the cookie of a session or of a browser, nor the id of a request', async () => {
    const waiting = await flow.browser.copy().get(flow.request({ prompt: 'login' }).url);
    const id = new URL(waiting.location!).searchParams.get('request')!;
    for (const [name, value] of flow.browser.cookies) {
      for (const twin of twinsOf(value).filter((text) => /^[\x21-\x7e]+$/.test(text))) {
        const browser = new TestBrowser(world.server.url);
        for (const [other, kept] of flow.browser.cookies) browser.cookies.set(other, other === name ? twin : kept);
        if (name === 'portico_session') {
          expect((await browser.follow(await browser.get(flow.request().url))).text).toContain('id="username"');
        }
        if (name === 'portico_browser') expectPage(await browser.get(`/login?request=${id}`), 403);
      }
    }
    expect((await flow.browser.get(`/login?request=${id}`)).status).toBe(200);
    for (const twin of twinsOf(id)) {
      expectPage(await flow.browser.get(`/login?${new URLSearchParams({ request: twin }).toString()}`), 400);
    }
    expectPage(await flow.browser.get(`/login?request=${id.replaceAll('-', '')}`), 400);
  });

  it('MY-01 nor has a scope, and a name typed with a twin is another name or the very same account', async () => {
    for (const twin of twinsOf('notes:read').filter((text) => text.trim() !== 'notes:read')) {
      const answer = await flow.browser.get(flow.request({ scope: twin }).url);
      if (twin.includes('\0')) expectPage(answer, 400);
      else expect(answer.location).toContain('error=invalid_scope');
    }
    const fresh = new Flow(world.server, world.C1);
    const page = await fresh.open(fresh.request());
    for (const twin of ['alicé', 'alice_', 'alic%', 'alice%', '%', '_____', 'alice\u200b']) {
      expect((await fresh.login(page, twin)).status).toBe(422);
    }
    expect(fieldOf(page.text, 'request')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('MY-02 the database itself tells twins apart, in every column that is looked up', async () => {
    const { database } = world.server;
    for (const twin of twinsOf('C1')) {
      expect(await database.repository(ClientEntity).findOneBy({ id: twin })).toBeNull();
    }
    for (const twin of twinsOf('alice')) {
      expect(await database.repository(UserEntity).findOneBy({ usernameKey: twin })).toBeNull();
      expect(await database.repository(UserEntity).findOneBy({ emailKey: `${twin}@example.com` })).toBeNull();
    }
    for (const twin of twinsOf('C1')) {
      expect(await database.repository(GrantEntity).countBy({ clientId: twin })).toBe(0);
    }
  });

  it('MY-03 no value, or an object in its place, is an error and never the first row', async () => {
    const { database } = world.server;
    for (const nothing of [undefined, null]) {
      const where = { id: nothing } as unknown as { id: string };
      for (const entity of [ClientEntity, UserEntity, GrantEntity, SessionEntity]) {
        await expect(database.repository<{ id: string }>(entity).findOneBy(where)).rejects.toThrow();
        await expect(database.deleteWhere<{ id: string }>(entity, where)).rejects.toThrow();
      }
      await expect(database.updateWhere(UserEntity, where, { name: 'x' })).rejects.toThrow();
    }
    for (const object of [{}, { id: 1 }, [], ['C1'], { toString: () => 'C1' }, true, Number.NaN]) {
      const found = database.read((manager) =>
        manager.query<unknown[]>('SELECT * FROM clients WHERE id = ?', [object]),
      );
      expect(await found.catch(() => [])).toEqual([]);
    }
    expect(await database.repository(UserEntity).countBy({ disabledAt: IsNull() })).toBe(1);
  });

  it('LIVE: an ordinary flow succeeds', () => expectLive(flow));
});
