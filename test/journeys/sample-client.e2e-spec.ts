import { Logger } from '@nestjs/common';
import { DEFAULT_SCOPE, type RunningSampleClient, startSampleClient } from '../../src/sample-client/index.js';
import { freePort } from '../support/free-port.js';
import { PlainBrowser } from './sample-client-browser.js';
import { FakeIssuer } from './sample-client-issuer.js';

describe('The sample client', () => {
  let portico: FakeIssuer;
  let client: RunningSampleClient;
  let browser: PlainBrowser;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    portico = new FakeIssuer();
    await portico.start();
    client = await startClient();
    browser = new PlainBrowser();
  });

  afterEach(async () => {
    await client.close();
    await portico.stop();
  });

  async function startClient(issuer = portico.issuer): Promise<RunningSampleClient> {
    const port = await freePort();
    portico.redirectUri = `http://localhost:${port}/callback`;
    const { clientId, clientSecret } = portico;
    const apiUrl = `${issuer}/api/notes`;
    return startSampleClient({ port, host: '127.0.0.1', issuer, clientId, clientSecret, apiUrl, scope: DEFAULT_SCOPE });
  }

  const signIn = () => browser.open(`${client.url}/login`);

  describe('signing in', () => {
    it('begins with a button', async () => {
      await browser.open(client.url);
      expect(browser.text('sign-in')).toBe('Sign in with Portico');
      expect(browser.setCookies).toEqual([]);
    });

    it('asks Portico for a code with client id, redirect URI, scope, state and an S256 challenge', async () => {
      await signIn();
      const [asked] = portico.authorizations;
      expect(Object.fromEntries(asked ?? [])).toEqual({
        response_type: 'code',
        client_id: portico.clientId,
        redirect_uri: portico.redirectUri,
        scope: DEFAULT_SCOPE,
        state: expect.stringMatching(/^.{20,}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: 'S256',
      });
    });

    it('exchanges the code with client_secret_basic and the verifier, and shows the user and the notes', async () => {
      portico.notes = [{ id: 'a', text: 'Milk & <b>bread</b>', createdAt: '2026-11-22T10:00:00.000Z' }];
      await signIn();
      expect(browser.url).toBe(`${client.url}/notes`);
      expect(browser.text('subject')).toBe('user-4711');
      expect(browser.text('subject')).toBe('user-4711');
      expect(browser.text('notes')).toContain('Milk &amp; &lt;b>bread&lt;/b> Sun, 22 Nov 2026 10:00:00 GMT');
      expect(browser.text('scopes')).toBe(portico.scope);
      expect(browser.text('expires')).toMatch(/^works for 10 minutes, until .* GMT$/);
      const [exchange] = portico.exchanges;
      expect([...(exchange?.keys() ?? [])].sort()).toEqual(['code', 'code_verifier', 'grant_type', 'redirect_uri']);
      expect(portico.faults).toEqual([]);
    });

    it('shows no token on any page, and keeps none in the browser', async () => {
      await signIn();
      await browser.submit('/refresh');
      const seen = browser.html + browser.setCookies.join();
      expect(seen).not.toContain('.signature');
      expect(seen).not.toContain(portico.exchanges.at(-1)?.get('refresh_token'));
      expect(seen).not.toContain('a secret');
    });

    it('is remembered on the first page', async () => {
      await signIn();
      await browser.open(client.url);
      expect(browser.url).toBe(`${client.url}/notes`);
    });

    it('gives the browser a new session id, in a cookie that no script reads', async () => {
      const name = `sample_client_${new URL(client.url).port}`;
      await browser.send(`${client.url}/login`);
      const before = browser.cookies.get(name);
      await signIn();
      expect(before).toBeDefined();
      expect(browser.cookies.get(name)).not.toBe(before);
      for (const cookie of browser.setCookies) expect(cookie).toMatch(/^sample_client_\d+=.*; HttpOnly; SameSite=Lax$/);
    });

    it('works when Portico starts later than the client', async () => {
      const port = await freePort();
      await client.close();
      client = await startClient(`http://127.0.0.1:${port}`);
      await signIn();
      expect([browser.status, browser.heading]).toEqual([503, 'Portico cannot be reached']);
      await portico.stop();
      const { redirectUri } = portico;
      portico = Object.assign(new FakeIssuer(), { redirectUri });
      await portico.start(port);
      await signIn();
      expect(browser.heading).toBe('Your notes');
    });
  });

  describe('an answer of Portico that is no code', () => {
    it('says that the person said no', async () => {
      portico.denies = { error: 'access_denied', error_description: 'The user denied the request.' };
      await signIn();
      expect([browser.status, browser.heading]).toEqual([403, 'You said no']);
      expect(browser.text('error')).toBe('access_denied');
      expect(browser.text('error-description')).toBe('The user denied the request.');
    });

    it('shows another error with its description, escaped and cut', async () => {
      portico.denies = { error: 'invalid_scope', error_description: `<script>alert(1)</script>${'x'.repeat(1000)}` };
      await signIn();
      expect([browser.status, browser.heading]).toEqual([502, 'Portico refused the request']);
      expect(browser.text('error')).toBe('invalid_scope');
      expect(browser.html).toContain('&lt;script>');
      expect(browser.html).not.toContain('<script');
      expect(browser.html).not.toContain('x'.repeat(400));
    });

    it('shows a failed exchange with what to do', async () => {
      portico.tokenReply = {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'The code has expired.' },
      };
      await signIn();
      expect([browser.status, browser.heading]).toEqual([502, 'The sign-in could not be completed']);
      expect(browser.text('error')).toBe('invalid_grant');
      expect(browser.text('error-description')).toBe('The code has expired.');
      expect(browser.html).toContain('Start again');
    });

    it('says when its own secret is wrong', async () => {
      portico.clientSecret = 'another';
      await signIn();
      expect(browser.text('error')).toBe('invalid_client');
      expect(browser.html).toContain('client id or secret');
    });

    it.each<[string, number, unknown]>([
      ['no JSON', 200, undefined],
      ['no token', 200, { token_type: 'Bearer' }],
      ['another token type', 200, { access_token: 'a', token_type: 'DPoP' }],
      ['a breakdown', 500, { error: 'server_error' }],
    ])('survives a token endpoint that answers %s', async (_what, status, body) => {
      portico.tokenReply = { status, body };
      await signIn();
      expect([browser.status, browser.heading]).toEqual([502, 'The sign-in could not be completed']);
    });
  });

  describe('an answer that this browser did not ask for', () => {
    const expectRefusal = () => {
      expect([browser.status, browser.heading]).toEqual([403, 'This sign-in was not started here']);
      expect(portico.exchanges).toEqual([]);
    };

    it('is refused when the state belongs to another browser', async () => {
      const started = await new PlainBrowser().send(`${client.url}/login`);
      const answer = await browser.send(started.headers.get('location') ?? '');
      await browser.open(answer.headers.get('location') ?? '');
      expectRefusal();
    });

    it('is refused when it comes a second time', async () => {
      const started = await browser.send(`${client.url}/login`);
      const answer = await browser.send(started.headers.get('location') ?? '');
      const callback = answer.headers.get('location') ?? '';
      await browser.open(callback);
      await browser.open(callback);
      expect(browser.heading).toBe('This sign-in was not started here');
      expect(portico.exchanges).toHaveLength(1);
    });

    it('is refused when another issuer answers (RFC 9207)', async () => {
      portico.answersAs = 'https://evil.test';
      await signIn();
      expectRefusal();
    });

    it.each(['', '?state=x', '?code=&state=x', '?code=a&code=b', '?error=a&error=b', '?code=a&iss=a&iss=b'])(
      'is refused as /callback%s',
      async (query) => {
        await browser.open(`${client.url}/callback${query}`);
        expectRefusal();
      },
    );
  });

  describe('notes', () => {
    it('are added and deleted', async () => {
      await signIn();
      expect(browser.text('no-notes')).toBeDefined();
      await browser.submit('/notes', { text: '  Call Ann  ' });
      expect(portico.notes).toEqual([expect.objectContaining({ text: 'Call Ann' })]);
      expect(browser.html).toContain('Your note is kept.');
      await browser.submit(`/notes/${portico.notes[0]?.id}/delete`);
      expect(portico.notes).toEqual([]);
      expect(browser.html).toContain('The note is gone.');
    });

    it.each([
      ['is empty', '   ', 'Write something first.'],
      ['is too long for the API', 'x'.repeat(101), 'At most 100.'],
    ])('keep what was written when it %s', async (_what, text, problem) => {
      await signIn();
      await browser.submit('/notes', { text });
      expect([browser.status, browser.text('problem')]).toEqual([400, problem]);
      expect(browser.text('text')).toBe(text.trim());
      expect(portico.notes).toEqual([]);
    });

    it('are read-only when only that was granted', async () => {
      portico.scope = 'notes:read offline_access';
      await signIn();
      expect(browser.text('read-only')).toBeDefined();
      expect(browser.html).not.toContain('action="/notes"');
    });

    it('say so when reading them was not granted', async () => {
      portico.scope = 'notes:write';
      await signIn();
      expect([browser.status, browser.text('notes-refused')]).toEqual([200, expect.stringContaining('did not give')]);
    });

    it('say so when the API is down', async () => {
      portico.apiReply = { status: 503, body: {} };
      await signIn();
      expect([browser.status, browser.heading]).toEqual([503, 'The notes API cannot be reached']);
    });
  });

  describe('refreshing', () => {
    it('happens on demand, and keeps the rotated refresh token', async () => {
      await signIn();
      await browser.submit('/refresh');
      await browser.submit('/refresh');
      expect(browser.text('refreshes')).toBe('yes, used 2 times');
      expect(portico.faults).toEqual([]);
    });

    it('happens before a request with an expired token', async () => {
      portico.expiresIn = 1;
      await signIn();
      expect(browser.text('refreshes')).toBe('yes, used 1 time');
      expect(browser.heading).toBe('Your notes');
    });

    it('happens when the API answers 401, once for all that this browser asks at the same time', async () => {
      await signIn();
      portico.forgetAccessTokens();
      const tabs = Array.from({ length: 8 }, () => Object.assign(new PlainBrowser(), { cookies: browser.cookies }));
      await Promise.all(tabs.map((tab) => tab.open(`${client.url}/notes`)));
      expect(tabs.map((tab) => tab.heading)).toEqual(Array(8).fill('Your notes'));
      expect(portico.exchanges).toHaveLength(2);
      expect(portico.faults).toEqual([]);
    });

    it('ends the sign-in when Portico refuses', async () => {
      await signIn();
      portico.forgetAccessTokens();
      portico.tokenReply = { status: 400, body: { error: 'invalid_grant' } };
      await browser.open(`${client.url}/notes`);
      expect([browser.status, browser.heading]).toEqual([401, 'You are signed out']);
      expect(browser.html).toContain('invalid_grant');
      await browser.open(client.url);
      expect(browser.text('sign-in')).toBeDefined();
    });

    it('ends the sign-in when there is no refresh token', async () => {
      portico.scope = 'notes:read';
      await signIn();
      expect(browser.text('refreshes')).toMatch(/^no/);
      portico.forgetAccessTokens();
      await browser.open(`${client.url}/notes`);
      expect([browser.status, browser.heading]).toEqual([401, 'You are signed out']);
    });

    it('does not end the sign-in when Portico is only away', async () => {
      await signIn();
      portico.forgetAccessTokens();
      await portico.stop();
      await browser.open(`${client.url}/notes`);
      expect(browser.status).toBe(503);
      await browser.open(`${client.url}/`);
      expect(browser.url).toBe(`${client.url}/notes`);
    });
  });

  describe('signing out', () => {
    it('ends the session, gives the tokens back and says so', async () => {
      await signIn();
      const cookies = new Map(browser.cookies);
      await browser.submit('/sign-out');
      expect(browser.url).toBe(`${client.url}/?done=signed-out`);
      expect(browser.html).toContain('You are signed out of Notebook');
      expect(browser.cookies.size).toBe(0);
      expect(portico.revoked).toHaveLength(1);
      const thief = Object.assign(new PlainBrowser(), { cookies });
      await thief.open(`${client.url}/notes`);
      expect(thief.status).toBe(401);
    });
  });

  describe('forms of other sites', () => {
    it.each(['/notes', '/notes/a/delete', '/refresh', '/sign-out'])('do nothing at %s', async (path) => {
      portico.notes = [{ id: 'a', text: 'mine', createdAt: '' }];
      await signIn();
      for (const token of [undefined, '', 'x'.repeat(43)]) {
        await browser.post(path, { text: 'theirs', ...(token !== undefined && { form_token: token }) });
        expect([browser.status, browser.heading]).toEqual([403, 'This form is not valid any more']);
      }
      expect(portico.notes).toHaveLength(1);
      await browser.open(`${client.url}/notes`);
      expect(browser.status).toBe(200);
    });

    it('do nothing without a sign-in', async () => {
      browser.url = client.url;
      await browser.post('/notes', { text: 'theirs' });
      expect(browser.status).toBe(401);
    });
  });

  it('answers every page with a strict policy and stores none', async () => {
    for (const path of ['/', '/notes', '/callback', '/nowhere', '/%', '/style.css']) {
      await browser.open(`${client.url}${path}`);
      expect(browser.status).toBeLessThan(500);
      expect(browser.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
      expect(browser.headers.get('cache-control')).toBe(path === '/style.css' ? 'max-age=300' : 'no-store');
    }
  });

  it('says which port is taken', async () => {
    const { port } = new URL(client.url);
    const options = {
      port: Number(port),
      host: '127.0.0.1',
      issuer: portico.issuer,
      scope: '',
      apiUrl: portico.issuer,
    };
    const second = startSampleClient({ ...options, clientId: 'second', clientSecret: 'secret' });
    await expect(second).rejects.toThrow(`port ${port} is taken`);
  });

  it.each(['constructor', '__proto__', 'refreshed&done=added'])('shows no notice for ?done=%s', async (done) => {
    await signIn();
    await browser.open(`${client.url}/notes?done=${done}`);
    expect([browser.status, browser.html.includes('role="status"')]).toEqual([200, false]);
  });

  it('answers a body that is too large or of another kind with a page', async () => {
    await signIn();
    await browser.submit('/notes', { text: 'x'.repeat(20_000) });
    expect([browser.status, browser.heading]).toEqual([413, 'This request makes no sense']);
    await browser.open(`${client.url}/notes`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<a/>',
    });
    expect([browser.status, browser.heading]).toEqual([415, 'This request makes no sense']);
  });
});
