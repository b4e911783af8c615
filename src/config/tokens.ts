import { numberSetting, type Setting } from './setting.js';

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
} satisfies Record<string, Setting<unknown>>;
