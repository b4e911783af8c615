import { flagSetting, numberSetting, type Setting } from './setting.js';

/** What high-security clients use, and whether everybody must. */
export const highSecurity = {
  pushedRequestTtl: numberSetting(
    'PUSHED_REQUEST_TTL',
    {
      description:
        'Seconds in which the browser must bring the request_uri of a pushed authorization request (RFC 9126).',
      fallback: '60',
    },
    // FAPI 2.0 Security Profile §5.3.2.2: less than 600.
    [5, 599],
  ),
  clientSecretJwt: flagSetting('CLIENT_SECRET_JWT', {
    description:
      'Clients may be registered for client_secret_jwt. The server must know their secrets then: they are kept sealed with SECRETS, and not as hashes only.',
    fallback: 'false',
  }),
  requirePushedRequests: flagSetting('REQUIRE_PUSHED_AUTHORIZATION_REQUESTS', {
    description: 'Authorization requests are taken by request_uri only, of every client (RFC 9126 §5).',
    fallback: 'false',
  }),
  dpopRequireNonce: flagSetting('DPOP_REQUIRE_NONCE', {
    description: 'DPoP proofs must carry a nonce of this server, against proofs made in advance (RFC 9449 §8, §9).',
    fallback: 'false',
  }),
} satisfies Record<string, Setting<unknown>>;
