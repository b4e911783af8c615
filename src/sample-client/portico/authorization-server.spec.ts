import { metadataUrl } from './authorization-server.js';

describe('The address of the metadata (RFC 8414 §3.1)', () => {
  it.each([
    ['https://sso.example.com', 'https://sso.example.com/.well-known/oauth-authorization-server'],
    ['http://localhost:3000', 'http://localhost:3000/.well-known/oauth-authorization-server'],
    ['https://example.com/sso', 'https://example.com/.well-known/oauth-authorization-server/sso'],
  ])('of %s is %s', (issuer, url) => {
    expect(metadataUrl(issuer)).toBe(url);
  });
});
