import { startWorld, type World } from '../support/attack-world.js';
import { signedInBrowser, UNTHROTTLED } from '../support/fixtures.js';
import { answerOf, challengeOf, Flow } from '../support/flow.js';
import { postForm, readJson } from '../support/json-answer.js';
import { expectBack, expectLive, expectPage, expectTokenError } from '../support/outcomes.js';
import { words } from '../support/words.js';

describe('PK PKCE', () => {
  let world: World;
  let flow: Flow;
  let spa: Flow;
  let exempt: Flow;

  beforeAll(async () => {
    world = await startWorld(UNTHROTTLED);
    const { server, C1, P1, N1 } = world;
    const client = await server.client('exempt', { portico_require_pkce: false });
    const browser = await signedInBrowser(server, 'alice', [C1, P1, N1, client]);
    flow = new Flow(server, C1, browser);
    spa = new Flow(server, P1, browser);
    exempt = new Flow(server, client, browser);
  });

  afterAll(() => world.server.stop());

  const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };

  async function expectRefused(by: Flow, changes: Record<string, string | undefined>, more = ''): Promise<void> {
    const { url, state } = by.request(changes);
    const destination = { server: world.server, client: by.client, state };
    expectBack(await by.browser.get(url + more), 'invalid_request', destination);
    expectBack(
      await by.browser.post('/authorize', new URL(url).search.slice(1) + more),
      'invalid_request',
      destination,
    );
  }

  it('PK-01 without code_challenge: public, native and confidential clients', async () => {
    for (const client of [world.P1, world.N1, world.C1]) {
      const by = new Flow(world.server, client, flow.browser);
      await expectRefused(by, withoutPkce);
      await expectRefused(by, { code_challenge: undefined });
      await expectRefused(by, { code_challenge: '' });
    }
  });

  it('PK-01 a public client cannot be exempted', async () => {
    const metadata = { token_endpoint_auth_method: 'none', portico_require_pkce: false };
    await expect(world.server.client('unprotected', metadata)).rejects.toThrow('portico_require_pkce');
  });

  it.each([
    ...words`plain s256 S512 none S256,plain s-256 SHA256 null __proto__`,
    undefined,
    '',
    'S256 ',
    'S256 plain',
    'Ｓ256',
  ])('PK-03 code_challenge_method=%j', async (method) => {
    await expectRefused(spa, { code_challenge_method: method });
    await expectRefused(flow, { code_challenge_method: method });
    await expectRefused(exempt, { code_challenge_method: method });
  });

  it('PK-03 code_challenge_method twice', async () => {
    for (const second of ['plain', 'S256', '']) await expectRefused(spa, {}, `&code_challenge_method=${second}`);
    await expectRefused(spa, {}, `&code_challenge=${'x'.repeat(43)}`);
  });

  it.each(['[]=plain', '[0]=S256', '[$ne]=S256'])('PK-03 code_challenge_method%s', async (end) => {
    for (const method of ['S256', undefined]) {
      const { url } = spa.request({ code_challenge_method: method });
      expectPage(await spa.browser.get(`${url}&code_challenge_method${end}`), 400);
    }
  });

  it.each([
    ...['x', 'x'.repeat(42), 'x'.repeat(44), 'x'.repeat(128), `${'x'.repeat(42)}=`, `${'x'.repeat(42)}+`],
    ...[`${'x'.repeat(42)}\n`, `${'x'.repeat(42)}é`, ' '.repeat(43), `${'x'.repeat(42)}/`],
  ])('PK-03 a code_challenge that is no SHA-256: %j', async (challenge) => {
    await expectRefused(spa, { code_challenge: challenge });
    await expectRefused(exempt, { code_challenge: challenge });
  });

  it('PK-03 the metadata names S256 and nothing else', async () => {
    const { body } = await readJson(fetch(`${world.server.url}/.well-known/oauth-authorization-server`));
    expect(body['code_challenge_methods_supported']).toEqual(['S256']);
  });

  it.each([undefined, ''])('PK-05 exchange with code_verifier=%j', async (verifier) => {
    for (const by of [flow, spa, exempt]) {
      const grant = await by.authorize('alice');
      await expectTokenError(await by.exchange(grant, { code_verifier: verifier }), 'invalid_grant');
      // The one who has the verifier is not locked out by the one who has not.
      expect((await by.exchange(grant)).status).toBe(200);
    }
  });

  it('PK-06 a code_verifier for a code without challenge', async () => {
    const { code, verifier } = await exempt.authorize('alice', withoutPkce);
    await expectTokenError(await exempt.exchange({ code, verifier }), 'invalid_grant');
    expect((await exempt.exchange({ code, verifier }, { code_verifier: undefined })).status).toBe(200);
  });

  it('PK-06 a code without challenge, injected into the session of a client that sends one', async () => {
    const stolen = await exempt.authorize('alice', withoutPkce);
    const victim = exempt.request();
    await expectTokenError(await exempt.exchange({ code: stolen.code, verifier: victim.verifier }), 'invalid_grant');
  });

  it('PK-06 code_challenge_method alone is no way around', async () => {
    for (const method of ['S256', 'plain', 'none']) {
      await expectRefused(exempt, { code_challenge: undefined, code_challenge_method: method });
    }
  });

  describe('PK-07', () => {
    const changes: [string, (verifier: string) => string][] = [
      ['another one', () => 'x'.repeat(43)],
      ['the challenge', (verifier) => challengeOf(verifier)],
      ['the challenge of the challenge', (verifier) => challengeOf(challengeOf(verifier))],
      ['upper case', (verifier) => verifier.toUpperCase()],
      ['lower case', (verifier) => verifier.toLowerCase()],
      ['a newline behind', (verifier) => `${verifier}\n`],
      ['a space behind', (verifier) => `${verifier} `],
      ['a space before', (verifier) => ` ${verifier}`],
      ['NUL behind', (verifier) => `${verifier}\0`],
      ['padding behind', (verifier) => `${verifier}=`],
      ['42 characters', (verifier) => verifier.slice(1)],
      ['129 characters', () => 'x'.repeat(129)],
      ['forbidden characters', (verifier) => `${verifier.slice(1)}+`],
      ['an accented letter', (verifier) => `${verifier.slice(1)}é`],
      ['a full-width letter', (verifier) => `${verifier.slice(1)}ａ`],
      ['50 KB', () => 'x'.repeat(50_000)],
      ['its SHA-256 in hex', (verifier) => Buffer.from(challengeOf(verifier), 'base64url').toString('hex')],
    ];

    it.each(changes)('PK-07 %s', async (_what, change) => {
      const grant = await spa.authorize('alice');
      const wrong = { code_verifier: change(grant.verifier) };
      await expectTokenError(await spa.exchange(grant, wrong), 'invalid_grant', 'invalid_request');
      expect((await spa.exchange(grant)).status).toBe(200);
    });

    it('PK-07 two verifiers, and one in brackets', async () => {
      const { code, verifier } = await spa.authorize('alice');
      const form = `grant_type=authorization_code&client_id=P1&redirect_uri=https://spa.test/cb&code=${code}`;
      for (const verifiers of [
        `code_verifier=${verifier}&code_verifier=${'x'.repeat(43)}`,
        `code_verifier=${'x'.repeat(43)}&code_verifier=${verifier}`,
        `code_verifier[]=${verifier}`,
        `code_verifier[0]=${verifier}&code_verifier=${verifier}`,
      ]) {
        const { status, body } = await postForm(`${world.server.url}/token`, `${form}&${verifiers}`);
        expect([status, body['error']]).toEqual([400, 'invalid_request']);
      }
    });

    it('PK-07 the verifier of another request of the same client: an injected code', async () => {
      const victims = await spa.authorize('alice');
      const own = await spa.authorize('alice');
      await expectTokenError(await spa.exchange({ code: victims.code, verifier: own.verifier }), 'invalid_grant');
      await expectTokenError(await spa.exchange({ code: own.code, verifier: victims.verifier }), 'invalid_grant');
      expect((await spa.exchange(own)).status).toBe(200);
      await expectLive(spa);
    });

    it('PK-07 what was learned while a page was open changes no challenge: the stored request counts', async () => {
      const fresh = new Flow(world.server, await world.server.client('pk-stored'));
      const authorization = fresh.request();
      const consent = await fresh.login(await fresh.open(authorization), 'alice');
      const attackers = 'y'.repeat(43);
      const request = /name="request" value="([^"]+)"/.exec(consent.text)![1]!;
      const query = `code_challenge=${challengeOf(attackers)}&code_challenge_method=S256`;
      await fresh.browser.get(`/authorize/${request}?${query}`);
      const { code } = answerOf(await fresh.consent(consent));
      await expectTokenError(await fresh.exchange({ code: code!, verifier: attackers }), 'invalid_grant');
      expect((await fresh.exchange({ code: code!, verifier: authorization.verifier })).status).toBe(200);
    });
  });
});
