import { NO_CLAIMS, NonsenseError, readLoginAnswer, readTokensAnswer, RESERVED_CLAIMS } from './answers.js';

const adding = (claims: unknown) => readTokensAnswer({ addClaims: { accessToken: claims } }, NO_CLAIMS);

describe('What a hook answers before tokens', () => {
  it.each([[undefined], [null], [{}], [{ addClaims: undefined }], [{ addClaims: {} }]])('%j adds nothing', (answer) => {
    expect(readTokensAnswer(answer, NO_CLAIMS)).toEqual({ accessToken: {}, idToken: {}, userInfo: {} });
  });

  it('adds to what hooks before it have added, and changes none of it', () => {
    const before = { ...NO_CLAIMS, accessToken: { department: 'first' } };
    const answer = { addClaims: { accessToken: { department: 'second', floor: 3 }, userInfo: { floor: 3 } } };
    expect(readTokensAnswer(answer, before)).toEqual({
      accessToken: { department: 'first', floor: 3 },
      idToken: {},
      userInfo: { floor: 3 },
    });
  });

  it('is copied: what the hook does with it afterwards changes nothing', () => {
    const groups = ['a'];
    const added = adding({ groups });
    groups.push('b');
    expect(added).toMatchObject({ accessToken: { groups: ['a'] } });
  });

  it('refuses for a reason', () => {
    expect(readTokensAnswer({ deny: 'Not on Sundays.' }, NO_CLAIMS)).toBe('Not on Sundays.');
  });

  it.each([...RESERVED_CLAIMS])('is nonsense with the claim %s', (name) => {
    const claims = JSON.parse(`{"department":"a","${name}":"x"}`) as object;
    expect(() => adding(claims)).toThrow(NonsenseError);
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const nonsense: [string, unknown][] = [
    ['a text', 'yes'],
    ['a list', []],
    ['a member that does not exist', { addClaim: {} }],
    ['a place that does not exist', { addClaims: { refreshToken: {} } }],
    ['both commands', { deny: 'x', addClaims: {} }],
    ['a no without a reason', { deny: true }],
    ['an empty reason', { deny: '' }],
    ['a reason of 201 characters', { deny: 'x'.repeat(201) }],
    ['claims that are a list', { addClaims: { idToken: ['a'] } }],
    ['claims that say in JSON that they are a text', { addClaims: { idToken: { toJSON: () => 'x' } } }],
    ['claims that are no JSON', { addClaims: { idToken: { big: 1n } } }],
    ['claims that contain themselves', { addClaims: { idToken: circle } }],
    ['more than 2 KB of claims', { addClaims: { userInfo: { text: 'x'.repeat(2048) } } }],
  ];
  it.each(nonsense)('is nonsense: %s', (_what, answer) => {
    expect(() => readTokensAnswer(answer, NO_CLAIMS)).toThrow(NonsenseError);
  });

  it('counts the bytes of all hooks together', () => {
    const half = { text: 'x'.repeat(1500) };
    const before = { ...NO_CLAIMS, accessToken: half };
    expect(() => readTokensAnswer({ addClaims: { accessToken: { other: half } } }, before)).toThrow(NonsenseError);
    expect(readTokensAnswer({ addClaims: { idToken: { other: half } } }, before)).toMatchObject({ idToken: {} });
  });
});

describe('What a hook answers after a login', () => {
  it.each([[undefined], [null], [{}], [{ continue: true }]])('%j goes on', (answer) => {
    expect(readLoginAnswer(answer)).toEqual({ continue: true });
  });

  it.each([['/terms'], ['/your-name/first'], ['/a.b~c_d']])('%s is a step', (step) => {
    expect(readLoginAnswer({ step })).toEqual({ step });
  });

  it.each([
    ['https://evil.test'],
    ['//evil.test'],
    ['/\\evil.test'],
    ['/%2fevil.test'],
    ['terms'],
    ['/'],
    ['/terms/'],
    ['/terms?x=1'],
    ['/terms#x'],
    ['/terms\nSet-Cookie: x=1'],
    ['/../admin'],
    [`/${'x'.repeat(200)}`],
    [7],
  ])('%j is no step', (step) => {
    expect(() => readLoginAnswer({ step })).toThrow(NonsenseError);
  });

  it.each([[{ continue: false }], [{ continue: true, step: '/terms' }], [{ stop: true }], [true], [{ deny: {} }]])(
    '%j is nonsense',
    (answer) => {
      expect(() => readLoginAnswer(answer)).toThrow(NonsenseError);
    },
  );
});
