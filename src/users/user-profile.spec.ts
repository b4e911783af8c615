import 'reflect-metadata';
import { changedMembers, changeProfile, columnsOf, readProfile } from './user-profile.js';
import type { InvalidUserError } from './user-key.js';

const ADA = { username: 'Ada', email: 'Ada@example.com', email_verified: true };
const PHONE = { phone_number: '+49 30 1234567', phone_number_verified: true };

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    return (error as InvalidUserError).reasons;
  }
}

describe('readProfile', () => {
  it('takes every standard claim', () => {
    const claims = {
      given_name: 'Ada',
      family_name: 'Lovelace',
      middle_name: 'King',
      nickname: 'ada',
      profile: 'https://ada.example.com/',
      picture: 'https://ada.example.com/ada.png',
      website: 'https://ada.example.com/',
      gender: 'female',
      birthdate: '1815-12-10',
      zoneinfo: 'Europe/London',
      locale: 'en-GB',
      address: { formatted: 'St James’s Square\nLondon', locality: 'London', country: 'GB' },
      ...PHONE,
    };
    expect(columnsOf(readProfile({ ...ADA, name: 'Ada L.', ...claims }))).toEqual({
      username: 'Ada',
      usernameKey: 'ada',
      email: 'Ada@example.com',
      emailKey: 'ada@example.com',
      emailVerified: true,
      name: 'Ada L.',
      claims,
    });
  });

  it.each([
    [null, /one JSON object/],
    [[], /one JSON object/],
    ['ada', /one JSON object/],
    [{ email: 'a@example.com' }, /^username: /],
    [{ ...ADA, username: ['Ada'] }, /^username: /],
    [{ username: 'Ada' }, /^email: /],
    [{ ...ADA, email: { a: 1 } }, /^email: /],
    [{ ...ADA, name: '' }, /^name: /],
    [{ ...ADA, name: 5 }, /^name: /],
    [{ ...ADA, email_verified: 'yes' }, /^email_verified must be .*, got "yes"$/],
    [{ ...ADA, given_name: 5 }, /^given_name must be .*, got 5$/],
    [{ ...ADA, website: 'javascript:alert(1)' }, /^website must be /],
    [{ ...ADA, picture: 'data:image/png;base64,AAAA' }, /^picture must be /],
    [{ ...ADA, birthdate: '10.12.1815' }, /^birthdate must be YYYY-MM-DD/],
    [{ ...ADA, locale: 'english please' }, /^locale must be /],
    [{ ...ADA, phone_number: '1234' }, /^phone_number must be like/],
    [{ ...ADA, phone_number_verified: true }, /^phone_number_verified: expected a phone_number/],
    [{ ...ADA, address: 'London' }, /^address must be an object/],
    [{ ...ADA, address: [{ country: 'GB' }] }, /^address must be an object/],
    [{ ...ADA, address: { country: 5 } }, /^address\.country must be .*, got 5$/],
    [{ ...ADA, address: { country: 'GB', constructor: 'x' } }, /^address\.constructor: is no member of a profile$/],
    [{ ...ADA, address: { planet: 'Earth' } }, /^"address\.planet": nothing that is told of a user$/],
    [{ ...ADA, claims: {} }, /^"claims": nothing/],
    [{ ...ADA, id: '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' }, /^"id": nothing/],
    [{ ...ADA, passwordHash: 'x' }, /^"passwordHash": nothing/],
  ])('%j is refused with %s', (input, fault) => {
    expect(faultsOf(() => readProfile(input))).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
  });

  it('names every fault at once, what came along too', () => {
    const faults = faultsOf(() =>
      readProfile({ username: 'a b', email: 'a', gender: 1, role: 'owner' }, ['password: x']),
    );
    expect(faults.map((fault) => /^\W?\w+/.exec(fault)?.[0])).toEqual([
      'username',
      'email',
      '"role',
      'gender',
      'gender',
      'password',
    ]);
  });
});

describe('changeProfile', () => {
  it('leaves what is not said, and removes what is null (RFC 7396)', () => {
    const before = { ...ADA, gender: 'female', address: { locality: 'London', country: 'GB' } };
    const after = changeProfile(before, { gender: null, nickname: 'ada', address: { locality: null } });
    expect(columnsOf(after).claims).toEqual({ nickname: 'ada', address: { country: 'GB' } });
    expect(columnsOf(changeProfile(before, { address: { locality: null, country: null } })).claims).toEqual({
      gender: 'female',
    });
  });

  it.each([
    [{ email: 'new@example.com' }, false],
    [{ email: 'new@example.com', email_verified: true }, true],
    [{ email: 'ADA@example.com' }, true],
    [{ name: 'Ada' }, true],
    [{ email_verified: false }, false],
    [{ email_verified: null }, false],
  ])('after %j, email_verified is %s', (patch, isVerified) => {
    expect(columnsOf(changeProfile(ADA, patch)).emailVerified).toBe(isVerified);
  });

  it.each([
    [{ phone_number: '+49 30 7654321' }, { phone_number: '+49 30 7654321' }],
    [{ phone_number: null }, {}],
    [{ name: 'Ada' }, PHONE],
  ])('after %j, the telephone is %j', (patch, phone) => {
    expect(columnsOf(changeProfile({ ...ADA, ...PHONE }, patch)).claims).toEqual(phone);
  });

  it.each([[{ username: null }], [{ email: null }], [null], ['x'], [{ phone_number_verified: true }]])(
    'refuses %j',
    (patch) => {
      expect(faultsOf(() => changeProfile(ADA, patch))).toHaveLength(1);
    },
  );

  it('says which members are others', () => {
    const after = changeProfile({ ...ADA, gender: 'f' }, { email: 'new@example.com', gender: null, name: 'A' });
    expect(changedMembers({ ...ADA, gender: 'f' }, after)).toEqual(['email', 'email_verified', 'gender', 'name']);
  });
});
