import { uuidv7 } from '../../src/crypto/uuid.js';
import { Sealer } from '../../src/crypto/sealer.js';
import { Secrets } from '../../src/crypto/secrets.js';
import { Revocation } from '../../src/revocation/revocation.js';
import { startWorld, type World } from '../support/attack-world.js';
import { fieldOf, TestBrowser } from '../support/browser.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { postForm } from '../support/json-answer.js';
import { expectLive, expectPage, expectTokenError } from '../support/outcomes.js';
import { PASSWORD } from '../support/server.js';

const FULL = { scope: 'notes:read offline_access' };

interface Grant {
  readonly code: string;
  readonly verifier: string;
}

describe('CO authorization codes', () => {
  let world: World;
  let browser: TestBrowser;
  let flow: Flow;
  let spa: Flow;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    const { server, C1, C2, P1 } = world;
    browser = await signedInBrowser(server, 'alice', [C1, C2, P1]);
    flow = new Flow(server, C1, browser);
    spa = new Flow(server, P1, browser);
  });

  afterAll(() => world.server.stop());

  async function redeem(grant: Grant, by = flow): Promise<Tokens> {
    const response = await by.exchange(grant);
    expect(response.status).toBe(200);
    return (await response.json()) as Tokens;
  }

  /** Neither token does anything any more, wherever it is shown. */
  async function expectDead(tokens: Tokens, by = flow): Promise<void> {
    expect((await by.notes(tokens.access_token)).status).toBe(401);
    const userinfo = { headers: { authorization: `Bearer ${tokens.access_token}` } };
    expect((await fetch(`${world.server.url}/userinfo`, userinfo)).status).toBe(401);
    const headers = { authorization: basic(by.client.id, by.client.secret ?? '') };
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      const { body } = await postForm(`${world.server.url}/introspect`, { token }, headers);
      expect(body).toEqual({ active: false });
    }
    await expectTokenError(await by.refresh(tokens.refresh_token!), 'invalid_grant');
  }

  describe('CO-01 a code twice', () => {
    it('CO-01 the second use fails, and what the first one bought is dead', async () => {
      const grant = await flow.authorize('alice', FULL);
      const tokens = await redeem(grant);
      expect((await flow.notes(tokens.access_token)).status).toBe(200);
      await expectTokenError(await flow.exchange(grant), 'invalid_grant');
      await expectDead(tokens);
      await expectTokenError(await flow.exchange(grant), 'invalid_grant');
      await expectLive(flow);
    });

    it('CO-01 what was refreshed since is dead as well', async () => {
      const grant = await flow.authorize('alice', FULL);
      const refreshed = (await (await flow.refresh((await redeem(grant)).refresh_token!)).json()) as Tokens;
      await expectTokenError(await flow.exchange(grant), 'invalid_grant');
      await expectDead(refreshed);
    });

    it('CO-01 a replay long after the code has expired counts too', async () => {
      const grant = await flow.authorize('alice', FULL);
      const tokens = await redeem(grant);
      world.server.clock.move(120);
      await expectTokenError(await flow.exchange(grant), 'invalid_grant');
      await expectDead(tokens);
    });

    it('CO-01 a replay that proves nothing revokes nothing: another client, no verifier, a wrong redirect_uri', async () => {
      const grant = await flow.authorize('alice', FULL);
      const tokens = await redeem(grant);
      await expectTokenError(await flow.exchange(grant, { code_verifier: undefined }), 'invalid_grant');
      await expectTokenError(await flow.exchange(grant, { code_verifier: 'x'.repeat(43) }), 'invalid_grant');
      await expectTokenError(await flow.exchange(grant, { redirect_uri: 'https://evil.test/cb' }), 'invalid_grant');
      const stranger = new Flow(world.server, world.C2, browser);
      await expectTokenError(await stranger.exchange(grant, { redirect_uri: 'https://rp1.test/cb' }), 'invalid_grant');
      expect((await flow.notes(tokens.access_token)).status).toBe(200);
    });

    it('CO-01 a failed client authentication spends nothing', async () => {
      const grant = await flow.authorize('alice');
      const impostor = { ...world.C1, secret: 'wrong' };
      const attempt = { grant_type: 'authorization_code', code: grant.code, code_verifier: grant.verifier };
      await expectTokenError(await flow.token(attempt, impostor), 'invalid_client');
      await redeem(grant);
    });

    it('CO-01 an old grant of the same person and client survives the replay of a new code', async () => {
      const older = await redeem(await flow.authorize('alice', FULL));
      const grant = await flow.authorize('alice', FULL);
      await redeem(grant);
      await expectTokenError(await flow.exchange(grant), 'invalid_grant');
      expect((await flow.notes(older.access_token)).status).toBe(200);
    });
  });

  it('CO-02 a code is good for its minute and no longer', async () => {
    const grant = await flow.authorize('alice');
    world.server.clock.move(59);
    await redeem(grant);
    const late = await flow.authorize('alice');
    world.server.clock.move(60);
    await expectTokenError(await flow.exchange(late), 'invalid_grant');
    await expectTokenError(await flow.exchange(late), 'invalid_grant');
  });

  describe('CO-05 another client’s code', () => {
    it('CO-05 C2 with valid credentials, with C1’s verifier and redirect_uri', async () => {
      const grant = await flow.authorize('alice', FULL);
      const thief = new Flow(world.server, world.C2, browser);
      for (const uri of ['https://rp1.test/cb', 'https://rp2.test/cb', undefined]) {
        await expectTokenError(await thief.exchange(grant, { redirect_uri: uri }), 'invalid_grant');
      }
      await expectTokenError(await flow.exchange(grant, { client_id: 'C2' }), 'invalid_request');
      await redeem(grant);
    });

    it('CO-05 a public client redeems a confidential one’s code, and the other way round', async () => {
      const confidential = await flow.authorize('alice');
      const bare = { grant_type: 'authorization_code', redirect_uri: 'https://rp1.test/cb' };
      const form = { ...bare, code: confidential.code, code_verifier: confidential.verifier };
      await expectTokenError(await spa.token(form), 'invalid_grant');
      // C1 without its secret is not C1.
      await expectTokenError(await flow.token(form, { ...world.C1, secret: undefined }), 'invalid_client');
      const open = await spa.authorize('alice');
      await expectTokenError(await flow.exchange(open, { redirect_uri: 'https://spa.test/cb' }), 'invalid_grant');
      await redeem(confidential);
      await redeem(open, spa);
    });

    it('CO-05 a disabled client redeems nothing', async () => {
      const client = await world.server.client('soon-off');
      const soon = new Flow(world.server, client, browser.copy());
      const grant = await soon.authorize('alice');
      await world.server.clients.disable('soon-off');
      await expectTokenError(await soon.exchange(grant), 'invalid_client');
      expectPage(await soon.browser.get(soon.request().url));
    });
  });

  describe('CO-08 a code that was altered', () => {
    const flipped = (code: string, at: number) =>
      code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
    const otherCase = (code: string) =>
      [...code].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');
    const alterations: [string, (code: string) => string][] = [
      ...[0, 1, 5, 6, 20, 27, 28, 60, 120].map((at): [string, (code: string) => string] => [
        `character ${at} flipped`,
        (code) => flipped(code, at),
      ]),
      ['its last character flipped', (code) => flipped(code, code.length - 1)],
      ['letter case flipped', otherCase],
      ['lower case', (code) => code.toLowerCase()],
      ...[1, 4, 8, 22].map((n): [string, (code: string) => string] => [
        `the last ${n} cut`,
        (code) => code.slice(0, -n),
      ]),
      ['the first cut', (code) => code.slice(1)],
      ['characters appended', (code) => `${code}AAAA`],
      ['padding appended', (code) => `${code}=`],
      ['a space behind', (code) => `${code} `],
      ['a space before', (code) => ` ${code}`],
      ['a line break behind', (code) => `${code}\n`],
      ['a full stop behind', (code) => `${code}.`],
      ['an accented twin of a letter', (code) => code.replace(/[aeiou]/i, 'é')],
      ['a combining mark behind', (code) => `${code}\u0301`],
      [
        'a full-width twin of a letter',
        (code) => code.replace(/[a-z]/, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
      ],
      ['base64 instead of base64url', (code) => `${code.replaceAll('-', '+').replaceAll('_', '/')}==`],
      ['doubled', (code) => code + code],
      ['in quotes', (code) => `"${code}"`],
      ['as an array', (code) => `["${code}"]`],
      ['SQL behind', (code) => `${code}' OR '1'='1`],
      ['NUL behind', (code) => `${code}\0`],
      ['NUL inside', (code) => `${code.slice(0, 40)}\0${code.slice(40)}`],
      ['NUL alone', () => '\0'],
      ['wildcards', () => '%'],
      ['one character', () => 'A'],
      ['60 KB', () => 'A'.repeat(60_000)],
    ];

    it.each(alterations)('CO-08 %s', async (_what, alter) => {
      const grant = await spa.authorize('alice');
      const altered = alter(grant.code);
      expect(altered).not.toBe(grant.code);
      await expectTokenError(await spa.exchange({ ...grant, code: altered }), 'invalid_grant');
      await redeem(grant, spa);
    });
  });

  describe('CO-10 one thing passed off as another', () => {
    let tokens: Tokens;
    let code: string;
    let things: Record<string, string>;

    beforeAll(async () => {
      tokens = await redeem(await flow.authorize('alice', FULL));
      const { server } = world;
      const fresh = new Flow(server, await server.client('co10', { scope: 'openid notes:read' }), browser.copy());
      const { id_token: idToken } = (await fresh.tokens('alice', { scope: 'openid' })) as Tokens & { id_token: string };
      const consent = await fresh.open(fresh.request());
      const secrets = server.app.get(Secrets);
      things = {
        'an access token': tokens.access_token,
        'an ID token': idToken,
        'a refresh token': tokens.refresh_token!,
        'an interaction id': fieldOf(consent.text, 'request'),
        'a CSRF token': fieldOf(consent.text, 'csrf_token'),
        'a session cookie': browser.cookies.get('portico_session')!,
        'a browser cookie': browser.cookies.get('portico_browser')!,
        'a client secret': world.C1.secret!,
        'a password': PASSWORD,
        'a grant id': uuidv7(0),
        // The same content, sealed by this very server under another kind, and by a key of another purpose.
        'a letter of another kind': server.app.get(Sealer).seal('signing-key', { clientId: 'C1' }),
        'a letter of a kind with nearly the same name': server.app.get(Sealer).seal('authorization_code', {}),
        'a MAC of the server': Secrets.mac(secrets.newest('csrf'), 'x').toString('base64url'),
      };
    });

    beforeEach(async () => {
      ({ code } = await flow.authorize('alice'));
    });

    it('CO-10 as a code', async () => {
      for (const thing of Object.values(things)) {
        await expectTokenError(await flow.exchange({ code: thing, verifier: 'x'.repeat(43) }), 'invalid_grant');
      }
    });

    it('CO-10 as a refresh token', async () => {
      for (const thing of [code, ...Object.values(things)]) {
        if (thing !== tokens.refresh_token) await expectTokenError(await flow.refresh(thing), 'invalid_grant');
      }
    });

    it('CO-10 as an access token', async () => {
      for (const thing of [code, ...Object.values(things)]) {
        if (thing !== tokens.access_token) expect([400, 401]).toContain((await flow.notes(thing)).status);
      }
    });

    it('CO-10 as a session cookie and as a browser cookie', async () => {
      for (const thing of [code, ...Object.values(things)]) {
        const thief = new Flow(world.server, world.C1);
        if (thing !== things['a session cookie']) thief.browser.cookies.set('portico_session', thing);
        thief.browser.cookies.set('portico_browser', thing);
        expect((await thief.open(thief.request())).text).toContain('id="username"');
      }
    });

    it('CO-10 as an interaction id, as a CSRF token, as a client secret and as a verifier', async () => {
      const form = { username: 'alice', password: PASSWORD };
      const stranger = new Flow(world.server, world.C1);
      const login = await stranger.open(stranger.request());
      const request = fieldOf(login.text, 'request');
      for (const thing of [code, ...Object.values(things)]) {
        expectPage(await stranger.browser.post('/login', { ...form, request: thing, csrf_token: 'x' }));
        expectPage(await stranger.browser.post('/login', { ...form, request, csrf_token: thing }), 403);
        if (thing === world.C1.secret) continue;
        const impostor = { ...world.C1, secret: thing };
        await expectTokenError(await flow.token({ grant_type: 'refresh_token' }, impostor), 'invalid_client');
      }
      expect(stranger.browser.cookies.has('portico_session')).toBe(false);
      const grant = await flow.authorize('alice');
      await expectTokenError(
        await flow.exchange({ code: grant.code, verifier: grant.code }),
        'invalid_grant',
        'invalid_request',
      );
    });

    it('CO-10 a code at introspection, revocation and every other grant', async () => {
      const headers = { authorization: basic('C1', world.C1.secret!) };
      const { body } = await postForm(`${world.server.url}/introspect`, { token: code }, headers);
      expect(body).toEqual({ active: false });
      for (const grantType of [
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'password',
        'implicit',
      ]) {
        const form = {
          grant_type: grantType,
          code,
          device_code: code,
          refresh_token: code,
          username: 'alice',
          password: PASSWORD,
        };
        await expectTokenError(
          await flow.token(form),
          'unsupported_grant_type',
          'unauthorized_client',
          'invalid_grant',
        );
      }
    });
  });

  describe('CO-12 what changes between the code and its exchange', () => {
    let run = 0;

    async function prepared(): Promise<{ own: Flow; grant: Grant; user: { id: string; username: string } }> {
      run += 1;
      const user = await world.server.user(`person${run}`);
      const own = new Flow(world.server, world.C1);
      return { own, user, grant: await own.authorize(user.username, FULL) };
    }

    type Change = (userId: string) => Promise<unknown>;
    const changes: [string, Change][] = [
      ['the user is disabled', (id) => world.server.users.disable(id)],
      [
        'the user is disabled and enabled again',
        (id) => world.server.users.disable(id).then(() => world.server.users.enable(id)),
      ],
      ['the user is deleted', (id) => world.server.users.delete(id)],
      ['the password is set', (id) => world.server.users.setPassword(id, 'another long password')],
      ['the same password is set again', (id) => world.server.users.setPassword(id, PASSWORD)],
      ['the consent is withdrawn', (id) => world.server.app.get(Revocation).withdrawConsent(id, 'C1')],
      ['the session ends', (id) => world.server.app.get(Revocation).endUser(id, 'signed_out')],
    ];

    it.each(changes)('CO-12 %s', async (_what, change) => {
      const { own, grant, user } = await prepared();
      await change(user.id);
      await expectTokenError(await own.exchange(grant), 'invalid_grant');
      await expectTokenError(await own.exchange(grant), 'invalid_grant');
    });

    it.each(changes.slice(0, 6))('CO-12 and tokens already issued stop working: %s', async (_what, change) => {
      const { own, grant, user } = await prepared();
      const tokens = await redeem(grant, own);
      await change(user.id);
      await expectDead(tokens, own);
    });

    it('CO-12 the client is disabled, deleted, or disabled and enabled again', async () => {
      const { clients } = world.server;
      for (const change of ['disable', 'delete'] as const) {
        const own = new Flow(world.server, await world.server.client(`gone-${change}`), browser.copy());
        const grant = await own.authorize('alice');
        await clients[change](own.client.id);
        await expectTokenError(await own.exchange(grant), 'invalid_client');
      }
    });

    it('CO-12 the scope that a client is registered for is all that a token gets', async () => {
      const own = new Flow(world.server, await world.server.client('narrow', { scope: 'notes:read' }), browser.copy());
      const tokens = await redeem(await own.authorize('alice'), own);
      expect(tokens.scope).toBe('notes:read');
    });

    it('CO-12 a client deleted and registered again under the same id gets nothing for its old codes', async () => {
      const old = new Flow(world.server, await world.server.client('reborn'), browser.copy());
      const grant = await old.authorize('alice');
      await world.server.clients.delete('reborn');
      const reborn = new Flow(world.server, await world.server.client('reborn'), old.browser);
      await expectTokenError(await reborn.exchange(grant), 'invalid_grant');
    });
  });
});
