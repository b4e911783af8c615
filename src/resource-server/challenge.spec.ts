import { writeChallenges } from './challenge.js';

describe('writeChallenges', () => {
  it('leaves out what is not known, and lists challenges', () => {
    expect(
      writeChallenges([
        { scheme: 'Bearer', parameters: { realm: undefined } },
        { scheme: 'DPoP', parameters: { algs: 'ES256 PS256' } },
      ]),
    ).toBe('Bearer, DPoP algs="ES256 PS256"');
  });

  it('nothing gets out of the quotes or into another header', () => {
    const error_description = 'a"b\\c\r\nSet-Cookie: x=1é\0';
    expect(writeChallenges([{ scheme: 'Bearer', parameters: { error_description } }])).toBe(
      'Bearer error_description="a b c  Set-Cookie: x=1  "',
    );
  });
});
