import type { UserClaims } from '../../src/users/user-claims.dto.js';
import { UNTHROTTLED } from '../support/fixtures.js';
import { OPEN } from '../support/registration.js';
import { TestServer } from '../support/server.js';
import { basicModules } from './basic-modules.js';
import { discoveryModules } from './discovery-modules.js';
import { dynamicModules } from './dynamic-modules.js';
import { fapi2Modules } from './fapi2-modules.js';
import { logoutModules } from './logout-modules.js';
import { PLANS } from './plans.js';

const modules = { ...basicModules, ...discoveryModules, ...fapi2Modules, ...logoutModules };

const DYNAMIC = 'oidcc-dynamic-certification-test-plan';

/** What the clients of the suite need: they send no PKCE, and name the token endpoint as the audience of assertions. */
const SUITE_REGISTERS = {
  ...OPEN,
  REGISTRATION_REQUIRE_PKCE: 'false',
  REGISTRATION_ASSERTION_AUDIENCE: 'endpoint',
  IMPLICIT_FLOW: 'true',
};

/** A server with one user, who has a value for every claim. */
async function startServer(changes: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await TestServer.start({ ...UNTHROTTLED, OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8', ...changes });
  const { id } = await server.user('suite');
  await server.users.update(id, CLAIMS);
  return server;
}

/** A value for every claim that a scope stands for, so that no module warns of one that is missing. */
const CLAIMS: UserClaims = {
  given_name: 'Buffy',
  family_name: 'Summers',
  middle_name: 'Anne',
  nickname: 'Buff',
  profile: 'https://suite.test/profile',
  picture: 'https://suite.test/picture.png',
  website: 'https://suite.test/',
  gender: 'female',
  birthdate: '1981-01-19',
  zoneinfo: 'America/Los_Angeles',
  locale: 'en-US',
  phone_number: '+1 805 5550123',
  phone_number_verified: false,
  address: { street_address: '1630 Revello Drive', locality: 'Sunnydale', region: 'CA', country: 'US' },
};

describe('OpenID certification', () => {
  let server: TestServer;
  let openServer: TestServer;

  beforeAll(async () => {
    [server, openServer] = await Promise.all([startServer(), startServer(SUITE_REGISTERS)]);
  });

  afterAll(() => Promise.all([server.stop(), openServer.stop()]));

  describe.each(Object.entries(PLANS).filter(([plan]) => plan !== DYNAMIC))('%s', (plan, names) => {
    const mode = plan.includes('formpost') ? 'form_post' : /openid=(\w+)/.exec(plan)?.[1];
    const tested = names.filter((name) => modules[name] !== undefined);
    it.each(tested)('%s', (name) => modules[name]!(server, mode));
  });

  // Its clients register themselves, and it demands more of some modules that other plans have, too.
  describe(DYNAMIC, () => {
    it.each([...PLANS[DYNAMIC]!])('%s', (name) => dynamicModules[name]!(openServer, undefined));
  });
});
