import { metadataUrlsOf } from './issuer-metadata.js';

describe('metadataUrlsOf', () => {
  it.each([
    ['https://example.com', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
    ['https://example.com/', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
    [
      'https://example.com/issuer1',
      '/.well-known/oauth-authorization-server/issuer1',
      '/issuer1/.well-known/openid-configuration',
    ],
    [
      'https://example.com/a/b/',
      '/.well-known/oauth-authorization-server/a/b',
      '/a/b/.well-known/openid-configuration',
    ],
  ])('%s', (issuer, oauth, openid) => {
    expect(metadataUrlsOf(issuer)).toEqual([`https://example.com${oauth}`, `https://example.com${openid}`]);
  });
});
