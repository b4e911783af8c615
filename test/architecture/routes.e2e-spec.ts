import { type Declaration, DeclaredRoutes } from '../../src/resource-server/index.js';
import { ACCOUNT_API_ROUTES, ACCOUNT_PAGE_ROUTES } from '../support/account-routes.js';
import { ADMIN_ROUTES } from '../support/admin-routes.js';
import { TestServer } from '../support/server.js';

/**
 * Every route there is, and who may call it: `public`, `client` (a client application that authenticates), `session`
 * (the browser's own session or interaction), or `token` with the scopes it demands. A new route is added here on purpose.
 */
const ROUTES: Readonly<Record<string, string>> = {
  'GET /.well-known/oauth-authorization-server': 'public',
  'GET /.well-known/oauth-protected-resource/api/notes': 'public',
  'GET /.well-known/openid-configuration': 'public',
  ...ACCOUNT_API_ROUTES,
  ...ACCOUNT_PAGE_ROUTES,
  ...ADMIN_ROUTES,
  'GET /api/notes': 'token notes:read',
  'POST /api/notes': 'token notes:write',
  'DELETE /api/notes/:id': 'token notes:write',
  'GET /authorize': 'session',
  'POST /authorize': 'session',
  'GET /authorize/:request': 'session',
  'GET /consent': 'session',
  'POST /consent': 'session',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'POST /introspect': 'client',
  'GET /jwks': 'public',
  'GET /metrics': 'public',
  'GET /login': 'session',
  'GET /logout': 'session',
  'POST /logout': 'session',
  'POST /logout/confirm': 'session',
  'POST /login': 'session',
  'POST /par': 'client',
  'POST /revoke': 'client',
  'GET /select-account': 'session',
  'POST /select-account': 'session',
  'POST /select-account/open': 'session',
  'POST /token': 'client',
  'GET /userinfo': 'token openid',
  'POST /userinfo': 'token openid',
};

/**
 * Those of REGISTRATION: absent while it is off. `public` to the guard, because their tokens are no access tokens: the
 * handlers prove who calls (RFC 7591 §3, RFC 7592 §2).
 */
const REGISTRATION_ROUTES: Readonly<Record<string, string>> = {
  'POST /register': 'public',
  'GET /register/:client_id': 'public',
  'PUT /register/:client_id': 'public',
  'DELETE /register/:client_id': 'public',
};

/** Those of SELF_REGISTRATION: absent while it is off. */
const SIGN_UP_ROUTES: Readonly<Record<string, string>> = {
  'GET /sign-up': 'session',
  'POST /sign-up': 'session',
};

/** The Swagger UI stands beside Nest's router: files for everybody, and no form. */
const SWAGGER_UI = /^(GET|HEAD) \/docs([/-]|$)/;

describe('Every route says who may call it', () => {
  let server: TestServer;
  let served: readonly string[];
  let declared: ReadonlyMap<string, Declaration | undefined>;

  beforeAll(async () => {
    server = await TestServer.start();
    const fastify = server.app.getHttpAdapter().getInstance();
    served = routesOf(fastify.printRoutes({ commonPrefix: false }));
    const list = server.app.get(DeclaredRoutes, { strict: false }).list();
    declared = new Map(list.map(({ name, declaration }) => [/\((.*)\)$/.exec(name)![1]!, declaration]));
  });

  afterAll(() => server.stop());

  const routesWith = (access: string) => Object.keys(ROUTES).filter((route) => ROUTES[route]!.startsWith(access));

  const call = (route: string, init: RequestInit = {}) => {
    const [method, path = ''] = route.split(' ');
    const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';
    return fetch(`${server.url}${path.replace(/:\w+/, id)}`, { method, redirect: 'manual', ...init });
  };

  it('is what the running application serves: no more, no less', () => {
    const own = served.filter((route) => !SWAGGER_UI.test(route) && !route.startsWith('HEAD '));
    expect(own.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  it('HEAD stands only where GET does, behind the same guard', () => {
    const heads = served.filter((route) => route.startsWith('HEAD ')).map((route) => route.replace('HEAD', 'GET'));
    expect(heads.filter((route) => !served.includes(route))).toEqual([]);
  });

  it('declares its access, as in the table', () => {
    expect(Object.fromEntries([...declared].map(([route, declaration]) => [route, textOf(declaration)]))).toEqual(
      ROUTES,
    );
  });

  it('token: answers 401 with a challenge to whoever has none, whatever else is sent', async () => {
    const attempts: HeadersInit[] = [{}, { cookie: 'portico_session=x' }, { authorization: 'Basic eDp5' }];
    for (const route of routesWith('token')) {
      for (const headers of attempts) {
        const answer = await call(route, { headers });
        expect({ route, status: answer.status }).toEqual({ route, status: 401 });
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
      }
    }
  });

  it('client: answers 401 invalid_client to whoever is no client', async () => {
    for (const route of routesWith('client')) {
      const answer = await call(route, { body: new URLSearchParams({ token: 'x', grant_type: 'x' }) });
      expect({ route, status: answer.status }).toEqual({ route, status: 401 });
      expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
    }
  });

  it('session: shows nothing and changes nothing for a browser that has begun nothing', async () => {
    for (const route of routesWith('session').filter((name) => !isPageOfAccount(name))) {
      const body = route.startsWith('POST') ? { body: new URLSearchParams({ decision: 'allow' }) } : {};
      const answer = await call(route, body);
      // Who is not signed in and asks to be signed out is told that this is so.
      const refusals = / \/logout$/.test(route) ? [200, 303] : [400, 403];
      expect({ route, isRefused: refusals.includes(answer.status) }).toEqual({ route, isRefused: true });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('session: the pages of accounts send whoever is not signed in to do so', async () => {
    for (const route of routesWith('session').filter(isPageOfAccount)) {
      const answer = await call(route);
      const path = route.replace('GET ', '');
      const isSignIn = path === '/account/sign-in';
      const location = isSignIn ? null : `/account/sign-in?${new URLSearchParams({ return_to: path }).toString()}`;
      expect({ route, status: answer.status }).toEqual({ route, status: isSignIn ? 200 : 303 });
      expect(answer.headers.get('location')).toBe(location);
      // The sign-in page is bound to its browser, and nothing else is.
      const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
      expect(cookies).toEqual(isSignIn ? ['portico_browser'] : []);
    }
  });

  it('public: answers anybody, with nothing that a cookie or a token would change', async () => {
    for (const route of routesWith('public')) {
      const [plain, known] = await Promise.all([
        call(route),
        call(route, { headers: { cookie: 'portico_session=x', authorization: 'Bearer x' } }),
      ]);
      expect({ route, status: plain.status }).toEqual({ route, status: 200 });
      expect(await lasting(route, known)).toBe(await lasting(route, plain));
    }
  });

  /** Metrics count the very requests that ask for them: what lasts is which there are. */
  const lasting = async (route: string, answer: Response): Promise<string> => {
    const text = await answer.text();
    return route === 'GET /metrics' ? (text.match(/^# HELP .*$/gm) ?? []).join('\n') : text;
  };

  it('what is not there is 404, for people and for programs', async () => {
    for (const accept of ['text/html', 'application/json']) {
      const answer = await call('GET /nothing', { headers: { accept } });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain(accept);
      expect(await answer.text()).toContain('not_found');
    }
    const page = await (await call('GET /nothing?code=secret', { headers: { accept: 'text/html' } })).text();
    expect(page).toMatch(/An address that this server answers[^]*GET \/nothing</);
    expect(page).not.toContain('Cannot GET');
  });
});

const isPageOfAccount = (route: string) => route.startsWith('GET /account');

describe('With REGISTRATION and SELF_REGISTRATION there are their routes', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ REGISTRATION: 'token', SELF_REGISTRATION: 'open' });
  });
  afterAll(() => server.stop());

  it('no more than these, and each says who may call it', () => {
    const routes = server.app.get(DeclaredRoutes, { strict: false }).list();
    const declared = Object.fromEntries(
      routes.map(({ name, declaration }) => [/\((.*)\)$/.exec(name)![1]!, textOf(declaration)]),
    );
    expect(declared).toEqual({ ...ROUTES, ...REGISTRATION_ROUTES, ...SIGN_UP_ROUTES });
  });

  it('none of them answers whoever has no token', async () => {
    for (const route of Object.keys(REGISTRATION_ROUTES)) {
      const [method, path = ''] = route.split(' ');
      const answer = await fetch(`${server.url}${path.replace(/:\w+/, 'x')}`, { method });
      expect({ route, status: answer.status }).toEqual({ route, status: 401 });
    }
  });
});

/** Fastify prints its routes as a tree, in which each line adds to the path of the line above it. */
function routesOf(tree: string): readonly string[] {
  const path: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, label, methods] = /^((?:│ {3}| {4})*)[├└]── (.*) \((.*)\)$/.exec(line) ?? [];
    if (indent === undefined) return [];
    path.splice(indent.length / 4, Infinity, label!);
    return methods!.split(', ').map((method) => `${method} ${path.join('').replace('//', '/')}`);
  });
}

function textOf(declaration: Declaration | undefined): string {
  if (!declaration) return 'undeclared';
  const { allScopes, anyScopes } = declaration.requirement;
  return [declaration.access, ...allScopes, ...anyScopes.map((group) => group.join('|'))].join(' ');
}
