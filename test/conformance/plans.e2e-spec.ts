import { UserEntity } from '../../src/users/user.entity.js';
import type { UserClaims } from '../../src/users/user-claims.dto.js';
import { UNTHROTTLED } from '../support/fixtures.js';
import { TestServer } from '../support/server.js';
import { basicModules } from './basic-modules.js';
import { discoveryModules } from './discovery-modules.js';
import { dynamicModules } from './dynamic-modules.js';
import { logoutModules } from './logout-modules.js';
import { PLANS } from './plans.js';
import type { Module } from './relying-party.js';

const modules = { ...basicModules, ...discoveryModules, ...logoutModules };

/** The Dynamic plan runs its modules with clients that register themselves, and demands more of some. */
const modulesOf = (plan: string): Readonly<Record<string, Module>> =>
  plan === 'oidcc-dynamic-certification-test-plan' ? dynamicModules : modules;

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

  beforeAll(async () => {
    server = await TestServer.start({ ...UNTHROTTLED, OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8' });
    const { id } = await server.user('suite');
    await server.database.updateWhere(UserEntity, { id }, { claims: CLAIMS });
  });

  afterAll(() => server.stop());

  describe.each(Object.entries(PLANS))('%s', (plan, names) => {
    const mode = plan.includes('formpost') ? 'form_post' : undefined;
    const tested = names.filter((name) => modulesOf(plan)[name] !== undefined);
    it.each(tested)('%s', (name) => modulesOf(plan)[name]!(server, mode));
  });
});
