import type { LoggerService } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { ResourceServerAdministration } from '../../src/admin/resource-server-administration.js';
import type {
  AfterLoginHook,
  BeforeTokensEvent,
  BeforeTokensHook,
  Hook,
  SecurityEvent,
  SecurityEventHook,
} from '../../src/hooks/hook.js';
import { currentRequest } from '../../src/http/request-scope.js';
import { answerOf, basic, type Changes, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

type TokensRun = BeforeTokensHook['run'];
type LoginRun = AfterLoginHook['run'];

const never = new Promise<never>(() => undefined);
const SCOPE = 'openid notes:read offline_access';
const BROKEN: [string, () => never | Promise<never>][] = [
  [
    'throws',
    () => {
      throw new Error('out of order');
    },
  ],
  ['fails later', () => Promise.reject(new Error('out of order'))],
  ['is too slow', () => never],
  ['answers nonsense', () => ({ addClaims: { accessToken: { sub: 'somebody else' } }, step: '//evil.test' }) as never],
];

/** What each hook does in a test; nothing, until the test says otherwise. */
let does: {
  tokens?: TokensRun;
  criticalTokens?: TokensRun;
  login?: LoginRun;
  criticalLogin?: LoginRun;
  listener?: SecurityEventHook['run'];
};
/** The hook after each of the others still hears and says its part. */
const hooks: Hook[] = [
  { on: 'beforeTokens', name: 'tokens', timeLimitMs: 50, run: (...given) => does.tokens?.(...given) },
  {
    on: 'beforeTokens',
    name: 'critical-tokens',
    critical: true,
    timeLimitMs: 50,
    run: (...given) => does.criticalTokens?.(...given),
  },
  { on: 'beforeTokens', name: 'next', run: () => ({ addClaims: { accessToken: { next: true } } }) },
  { on: 'afterLogin', name: 'login', timeLimitMs: 50, run: (...given) => does.login?.(...given) },
  {
    on: 'afterLogin',
    name: 'critical-login',
    critical: true,
    timeLimitMs: 50,
    run: (...given) => does.criticalLogin?.(...given),
  },
  { on: 'securityEvent', name: 'listener', timeLimitMs: 50, run: (...given) => does.listener?.(...given) },
];

const lines: string[] = [];
const keep = (message: unknown) => void lines.push(String(message));
const logger: LoggerService = { log: () => undefined, warn: keep, error: keep };

let server: TestServer;
let web: TestClient;
let api: TestClient;

beforeAll(async () => {
  server = await TestServer.start({}, logger, { modules: [], apis: [], hooks });
  web = await server.client('web', { scope: SCOPE });
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], scope: 'notes:read' };
  api = await server.client('api', { ...machine, portico_resource_server: `${server.url}/api/notes` });
  await server.user('alice');
});
afterAll(() => server.stop());
beforeEach(() => {
  does = {};
  lines.length = 0;
});

const exchange = async (flow: Flow, changes?: Changes) =>
  flow.exchange(await flow.authorize('alice', { scope: SCOPE, ...changes }));
const read = async (answer: Promise<Response> | Response) => (await answer).json() as Promise<Record<string, unknown>>;
const userinfo = (token: string) => fetch(`${server.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
const introspect = async (token: string) => {
  const body = new URLSearchParams({ token });
  const headers = { authorization: basic(api.id, api.secret!) };
  return read(fetch(`${server.url}/introspect`, { method: 'POST', headers, body }));
};
/** How often calls were counted with these labels. */
const metric = async (labels: string) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const found = text.matchAll(new RegExp(`^portico_hook_calls_total\\{${labels}\\} (\\d+)$`, 'gm'));
  return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
};

describe('A hook before tokens', () => {
  it('adds claims to the access token, the ID token and UserInfo, at each refresh, too', async () => {
    const claims = { department: 'sales', groups: ['a', 'b'] };
    does.tokens = () => ({ addClaims: { accessToken: claims, idToken: { floor: 3 }, userInfo: { room: 12 } } });
    const flow = new Flow(server, web);
    const first = (await read(exchange(flow))) as unknown as Tokens & { id_token: string };
    expect(decodeJwt(first.access_token)).toMatchObject({ ...claims, next: true });
    expect(decodeJwt(first.id_token)).toMatchObject({ floor: 3 });
    expect(decodeJwt(first.id_token)).not.toHaveProperty('department');
    expect(await read(userinfo(first.access_token))).toEqual({ sub: expect.any(String), room: 12 });
    expect(await introspect(first.access_token)).toMatchObject({ active: true, ...claims });
    const second = (await read(flow.refresh(first.refresh_token!))) as unknown as Tokens;
    expect(decodeJwt(second.access_token)).toMatchObject(claims);
  });

  it('adds them to opaque tokens, whose API asks for them', async () => {
    const apis = server.app.get(ResourceServerAdministration);
    does.tokens = () => ({ addClaims: { accessToken: { department: 'sales' } } });
    await apis.update(`${server.url}/api/notes`, { access_token_format: 'opaque' });
    try {
      const { access_token: token } = (await read(exchange(new Flow(server, web)))) as unknown as Tokens;
      expect(token).not.toContain('.');
      expect(await introspect(token)).toMatchObject({ active: true, department: 'sales', client_id: 'web' });
    } finally {
      await apis.update(`${server.url}/api/notes`, { access_token_format: 'jwt' });
    }
  });

  it('replaces nothing that the person let the client know', async () => {
    does.tokens = () => ({ addClaims: { userInfo: { name: 'Mallory', department: 'sales' } } });
    const one = await server.client('profile', { scope: 'openid profile' });
    const tokens = await new Flow(server, one).tokens('alice', { scope: 'openid profile' });
    expect(await read(userinfo(tokens.access_token))).toMatchObject({ name: 'User alice', department: 'sales' });
  });

  it('gets a frozen event with ids and facts, and no secret', async () => {
    const events: BeforeTokensEvent[] = [];
    does.tokens = (event) => {
      events.push(event);
      (event.scopes as string[]).push('notes:write');
      return undefined;
    };
    does.criticalTokens = (event) => void events.push(event);
    const flow = new Flow(server, web);
    const { code, verifier } = await flow.authorize('alice', { scope: SCOPE });
    const answer = await flow.exchange({ code, verifier });
    expect(((await answer.json()) as Tokens).scope).toBe(SCOPE);
    const [event, same] = events;
    expect(same).toBe(event);
    expect(event).toEqual({
      on: 'beforeTokens',
      answer: 'tokens',
      grantType: 'authorization_code',
      clientId: 'web',
      userId: expect.any(String),
      sessionId: expect.any(String),
      grantId: expect.any(String),
      scopes: SCOPE.split(' '),
      audience: [`${server.url}/api/notes`, server.url],
      authTime: expect.any(Number),
      acr: 'urn:portico:acr:1fa',
      amr: ['pwd'],
      now: server.clock.now(),
      correlationId: answer.headers.get('x-correlation-id'),
    });
    expect([event!, event!.scopes, event!.audience, event!.amr].every(Object.isFrozen)).toBe(true);
    const told = JSON.stringify(events);
    const secrets = [code, verifier, web.secret!, ...flow.browser.cookies.values()];
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    expect(lines.join('\n')).toContain('The hook tokens (beforeTokens) failed: TypeError');
  });

  it('writes lines that belong to the request that it is asked about', async () => {
    const about: unknown[] = [];
    does.tokens = async () => {
      await Promise.resolve();
      about.push(currentRequest()?.correlationId);
      return undefined;
    };
    const answer = await exchange(new Flow(server, web));
    expect(about).toEqual([answer.headers.get('x-correlation-id')]);
    const { access_token: token } = (await answer.json()) as Tokens;
    const info = await userinfo(token);
    expect(about[1]).toBe(info.headers.get('x-correlation-id'));
  });

  it.each(BROKEN)('that %s is left out: logged, counted, and the others are heard', async (_what, run) => {
    does.tokens = run;
    const failures = 'hook="tokens",on="beforeTokens",outcome="(?:failed|too_slow|nonsense)"';
    const before = await metric(failures);
    const answer = await exchange(new Flow(server, web));
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as Tokens;
    expect(decodeJwt(token)).toMatchObject({ next: true });
    expect(decodeJwt(token)['sub']).not.toBe('somebody else');
    expect(lines).toEqual([expect.stringContaining(`[${answer.headers.get('x-correlation-id')}] The hook tokens`)]);
    expect(await metric(failures)).toBe(before + 1);
  });

  it.each(BROKEN)('that is critical and %s fails the request, and nothing is issued or spent', async (what, run) => {
    const flow = new Flow(server, web);
    const code = await flow.authorize('alice', { scope: SCOPE });
    const [status, error] = what === 'is too slow' ? [503, 'temporarily_unavailable'] : [500, 'server_error'];
    does.criticalTokens = run;
    const refused = await flow.exchange(code);
    expect(refused.status).toBe(status);
    expect(refused.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(await refused.json()).toEqual({ error, error_description: expect.not.stringContaining('out of order') });
    does = {};
    const tokens = (await read(flow.exchange(code))) as unknown as Tokens;
    does.criticalTokens = run;
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(status);
    does = {};
    // Long after the grace of a lost answer: had the refresh token been spent, this would be its theft.
    server.clock.move(3600);
    expect((await flow.refresh(tokens.refresh_token!)).status).toBe(200);
  });

  it('says no: the client is told why, and can ask again when the hook thinks otherwise', async () => {
    const flow = new Flow(server, web);
    const code = await flow.authorize('alice', { scope: SCOPE });
    does.tokens = () => ({ deny: 'Not on Sundays.' });
    const refused = await flow.exchange(code);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: 'access_denied', error_description: 'Not on Sundays.' });
    does = {};
    const { access_token: token } = (await read(flow.exchange(code))) as unknown as Tokens;
    does.tokens = ({ answer }) => (answer === 'userinfo' ? { deny: 'Not on Sundays.' } : undefined);
    const answer = await userinfo(token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});

describe('A hook after a login', () => {
  const open = async (flow: Flow, changes: Changes = {}) => flow.open(flow.request({ scope: SCOPE, ...changes }));
  /** The browser of somebody who has signed in and consented. */
  const signedIn = async () => {
    const flow = new Flow(server, web);
    await flow.authorize('alice', { scope: SCOPE });
    return flow;
  };

  it('sends the person to its page until it is content; nothing leads past it', async () => {
    let isContent = false;
    does.login = () => (isContent ? { continue: true } : { step: '/nowhere/terms' });
    const flow = new Flow(server, web);
    const login = await open(flow);
    // The path of an extension that has no page: what the browser is told is what matters here.
    const afterwards = await flow.login(login, 'alice');
    expect(afterwards.status).toBe(404);
    const id = /name="request" value="([^"]+)"/.exec(login.text)![1]!;
    const again = await flow.browser.get(`/authorize/${id}`);
    expect(again.location).toBe(`${server.url}/nowhere/terms?request=${id}`);
    isContent = true;
    const done = await flow.browser.follow(await flow.browser.get(`/authorize/${id}`));
    expect(answerOf(done)).toMatchObject({ code: expect.any(String) });
  });

  it('is asked where a session is there already, and knows it', async () => {
    const logins: boolean[] = [];
    does.login = ({ isNewLogin }) => {
      logins.push(isNewLogin);
      return { step: '/terms' };
    };
    const flow = new Flow(server, web);
    await flow.login(await open(flow), 'alice');
    const sso = await flow.browser.get(flow.request({ scope: SCOPE }).url);
    expect(sso.location).toMatch(/\/terms\?request=[0-9a-f-]{36}$/);
    expect(logins).toEqual([true, false]);
  });

  it('cannot show a page under prompt=none: interaction_required', async () => {
    const flow = await signedIn();
    does.login = () => ({ step: '/terms' });
    expect(answerOf(await open(flow, { prompt: 'none' }))).toMatchObject({ error: 'interaction_required' });
  });

  it('says no: the client is told so, with state and iss', async () => {
    const flow = await signedIn();
    does.login = () => ({ deny: 'Your contract has ended.' });
    expect(answerOf(await open(flow))).toEqual({
      error: 'access_denied',
      error_description: 'Your contract has ended.',
      state: expect.any(String),
      iss: server.url,
    });
  });

  it.each(BROKEN)('that %s is left out, and people sign in', async (_what, run) => {
    does.login = run;
    const answer = await new Flow(server, web).authorize('alice', { scope: SCOPE });
    expect(answer.code).toEqual(expect.any(String));
    expect(lines[0]).toContain('The hook login (afterLogin)');
  });

  it.each(BROKEN)('that is critical and %s ends the request, and no code is issued', async (what, run) => {
    const flow = await signedIn();
    does.criticalLogin = run;
    const error = what === 'is too slow' ? 'temporarily_unavailable' : 'server_error';
    const answer = answerOf(await open(flow));
    expect(answer).toMatchObject({ error, state: expect.any(String) });
    expect(answer).not.toHaveProperty('code');
  });
});

describe('A listener to security events', () => {
  it('hears a failed sign-in after it was written down, and can do nothing about it', async () => {
    const flow = new Flow(server, web);
    const heard = new Promise<SecurityEvent>((resolve) => {
      does.listener = (event) => {
        if (event.type === 'login.failed') resolve(event);
      };
    });
    const page = await flow.open(flow.request());
    await flow.login(page, 'alice', 'a wrong password');
    const event = await heard;
    expect(event).toMatchObject({ type: 'login.failed', clientId: 'web', details: { network: '127.0.0.1' } });
    expect(event.id).toMatch(/^[0-9a-f-]{36}\.\d+$/);
    expect(Object.isFrozen(event) && Object.isFrozen(event.details)).toBe(true);
    expect(JSON.stringify(event)).not.toContain('a wrong password');
  });

  it('that throws or hangs is waited for by nobody', async () => {
    let calls = 0;
    does.listener = () => {
      calls += 1;
      if (calls === 1) throw new Error('out of order');
      return never;
    };
    await new Flow(server, web).authorize('alice', { scope: SCOPE });
    expect(calls).toBeGreaterThan(0);
  });
});
