import { choiceSetting, flagSetting, numberSetting, type Setting } from './setting.js';

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** Names separated by spaces, each of which looks as it must. */
function namesSetting(
  variable: string,
  texts: { description: string; fallback: string; expected: string; example: string },
  name: RegExp,
): Setting<readonly string[]> {
  const parse = (text: string) => (words(text).every((word) => name.test(word)) ? words(text) : undefined);
  return { variable, ...texts, parse };
}

/** Who may register applications by themselves (RFC 7591), and for what. */
export const registration = {
  registration: choiceSetting(
    'REGISTRATION',
    {
      description:
        'Dynamic client registration: `off`, `token` (with an initial access token) or `open` (anybody). See docs/registration.md.',
      fallback: 'off',
    },
    ['off', 'token', 'open'],
  ),
  registrationGrantTypes: namesSetting(
    'REGISTRATION_GRANT_TYPES',
    {
      description: 'Grant types that a client may register by itself.',
      fallback: 'authorization_code refresh_token',
      expected: 'grant types, separated by spaces',
      example: 'authorization_code',
    },
    /^[a-z_:.-]+$/,
  ),
  registrationScopes: namesSetting(
    'REGISTRATION_SCOPES',
    {
      description: 'Scopes that a client may register by itself; one that names none gets them all.',
      fallback: 'openid profile email address phone offline_access',
      expected: 'scopes, separated by spaces',
      example: 'openid email',
    },
    /^[\x21\x23-\x5B\x5D-\x7E]+$/,
  ),
  registrationRedirectHosts: namesSetting(
    'REGISTRATION_REDIRECT_HOSTS',
    {
      description:
        'Hosts of the redirect URIs that a client may register by itself (`*.example.com` for all below it, `com.example.app:` for a scheme). Empty: any.',
      fallback: '',
      expected: 'host names, separated by spaces',
      example: 'app.example.com *.dev.example.com',
    },
    /^(\*\.)?[a-z0-9.[\]:-]+$/,
  ),
  registrationRequirePkce: flagSetting('REGISTRATION_REQUIRE_PKCE', {
    description: 'Confidential clients that register by themselves must use PKCE; public ones always must.',
    fallback: 'true',
  }),
  registrationAssertionAudience: choiceSetting(
    'REGISTRATION_ASSERTION_AUDIENCE',
    {
      description:
        'What assertions of clients that register by themselves may name as audience: `issuer`, or `endpoint` for the token endpoint, too (old clients).',
      fallback: 'issuer',
    },
    ['issuer', 'endpoint'],
  ),
  registrationsPerNetwork: numberSetting(
    'REGISTRATIONS_PER_NETWORK',
    { description: 'Registrations and changes of them from one network in one window.', fallback: '20' },
    [1, 1_000_000],
  ),
  registrationsWindow: numberSetting(
    'REGISTRATIONS_WINDOW',
    { description: 'Seconds of a window for registrations.', fallback: '3600' },
    [1, 86_400],
  ),
} satisfies Record<string, Setting<unknown>>;
