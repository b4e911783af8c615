import { flagSetting, numberSetting, type Setting } from './setting.js';

/** What tokens may be, beyond the lifetimes that most of them have. */
export const tokens = {
  accessTokenTtlMax: numberSetting(
    'ACCESS_TOKEN_TTL_MAX',
    {
      description:
        'The most seconds that an API may have its access tokens be good for; a signing key stays published that long after its last use.',
      fallback: '3600',
    },
    [10, 86_400],
  ),
  implicitFlow: flagSetting('IMPLICIT_FLOW', {
    description:
      'Clients may be registered for the response types `id_token` and `id_token token`, which bring tokens through the browser. For old clients and for certification; see docs/implicit-flow.md.',
    fallback: 'false',
  }),
} satisfies Record<string, Setting<unknown>>;
