import { send, startWorld, type World } from '../support/attack-world.js';
import { Flow } from '../support/flow.js';
import { expectTokenError } from '../support/outcomes.js';

/** Where a feature would be, and how the metadata would tell of it. */
const FEATURES: [path: string, metadata: string][] = [
  ['/par', 'pushed_authorization_request_endpoint'],
  ['/device_authorization', 'device_authorization_endpoint'],
  ['/introspect', 'introspection_endpoint'],
  ['/revoke', 'revocation_endpoint'],
  ['/register', 'registration_endpoint'],
  ['/userinfo', 'userinfo_endpoint'],
  ['/logout', 'end_session_endpoint'],
  ['/bc-authorize', 'backchannel_authentication_endpoint'],
];

const GRANTS = [
  'password',
  'client_credentials',
  'implicit',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:openid:params:grant-type:ciba',
];

describe('AD, IR: what is not there is cleanly not there', () => {
  let world: World;
  let metadata: Record<string, unknown>;

  beforeAll(async () => {
    world = await startWorld();
    metadata = JSON.parse(
      (await send(world.server, '/.well-known/oauth-authorization-server')).text,
    ) as typeof metadata;
  });

  afterAll(() => world.server.stop());

  it.each(FEATURES)('%s answers 404 exactly as long as %s is not in the metadata', async (path, name) => {
    const statuses = await Promise.all(
      ['GET', 'POST'].map(async (method) => (await send(world.server, path, { method })).status),
    );
    expect(statuses.every((status) => status === 404)).toBe(metadata[name] === undefined);
    for (const status of statuses) expect(status).toBeLessThan(500);
    if (metadata[name] !== undefined) expect(metadata[name]).toBe(`${world.server.url}${path}`);
  });

  it.each(GRANTS)('the grant type %s is unsupported exactly as long as it is not in the metadata', async (name) => {
    const isThere = (metadata['grant_types_supported'] as string[]).includes(name);
    const more = {
      username: 'alice',
      password: 'x',
      assertion: 'a.b.c',
      device_code: 'x',
      auth_req_id: 'x',
      subject_token: 'x',
    };
    const response = await new Flow(world.server, world.C1).token({ grant_type: name, ...more });
    await expectTokenError(
      response,
      ...(isThere ? ['unauthorized_client', 'invalid_request', 'invalid_grant'] : ['unsupported_grant_type']),
    );
  });

  it('AD-01 no route of an admin API opens without a token for it', async () => {
    const { access_token: token } = await new Flow(world.server, world.C1).tokens('alice', {
      scope: 'notes:read notes:write',
    });
    const paths = [
      '',
      '/',
      '/users',
      '/clients',
      '/keys',
      '/users/1',
      '/clients/C1',
      '/audit',
      '/grants',
      '/..;/notes',
    ];
    for (const path of paths) {
      for (const authorization of [undefined, `Bearer ${token}`, 'Bearer x', 'Basic YWRtaW46YWRtaW4=']) {
        for (const method of ['GET', 'POST', 'DELETE']) {
          const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
          const { status } = await send(world.server, `/api/admin${path}`, { method, headers });
          // 405: there is such a path, and nobody may do that to it.
          expect([path, [401, 403, 404, 405].includes(status)]).toEqual([path, true]);
        }
      }
    }
  });
});
