import { choiceSetting, numberSetting, type Setting } from './setting.js';

/** Whether people may make accounts for themselves, and how often. */
export const signUp = {
  selfRegistration: choiceSetting(
    'SELF_REGISTRATION',
    {
      description:
        'Whether people may sign up by themselves: `off`, or `open` (anybody, with an address that is not verified). Also turns on `prompt=create`.',
      fallback: 'off',
    },
    ['off', 'open'],
  ),
  signUpsPerNetwork: numberSetting(
    'SIGN_UPS_PER_NETWORK',
    {
      description: 'Sign-ups tried from one network (IPv4 address, IPv6 /64) in one window.',
      fallback: '20',
    },
    [1, 1_000_000],
  ),
  signUpsWindow: numberSetting(
    'SIGN_UPS_WINDOW',
    { description: 'Seconds of a window for sign-ups.', fallback: '3600' },
    [1, 86_400],
  ),
} satisfies Record<string, Setting<unknown>>;
