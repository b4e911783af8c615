import { hasExpired, readClaims, readTokenSet } from './token-set.js';

const presumed = { scope: ['a', 'b'], refreshToken: 'old' };

describe('A token response (RFC 6749 §5.1)', () => {
  it('without scope means the scope that was asked for, without refresh token the old one', () => {
    const tokens = readTokenSet({ access_token: 'x', token_type: 'bearer' }, presumed, 0);
    expect(tokens).toEqual({ accessToken: 'x', scope: ['a', 'b'], refreshToken: 'old', expiresAt: undefined });
  });

  it('says what replaced it and until when', () => {
    const body = { access_token: 'x', token_type: 'Bearer', scope: 'a', refresh_token: 'new', expires_in: 60 };
    expect(readTokenSet(body, presumed, 1_000)).toEqual({
      accessToken: 'x',
      scope: ['a'],
      refreshToken: 'new',
      expiresAt: 61_000,
    });
  });

  it.each([undefined, null, [], 'text', { access_token: 1 }, { access_token: 'x' }])('is not %j', (body) => {
    expect(readTokenSet(body, presumed, 0)).toBeUndefined();
  });
});

describe('An access token', () => {
  it('has expired a little before it does', () => {
    const tokens = { accessToken: 'x', scope: [], expiresAt: 60_000 };
    expect([54_999, 55_000, 70_000].map((now) => hasExpired(tokens, now))).toEqual([false, true, true]);
    expect(hasExpired({ accessToken: 'x', scope: [] }, 1e15)).toBe(false);
  });

  it('shows its claims when it is a JWT', () => {
    const payload = Buffer.from('{"sub":"1"}').toString('base64url');
    expect(readClaims(`e30.${payload}.s`)).toEqual({ sub: '1' });
    for (const opaque of ['', 'x', 'a.b', 'a.b.c', `a.${Buffer.from('1').toString('base64url')}.c`]) {
      expect(readClaims(opaque)).toBeUndefined();
    }
  });
});
