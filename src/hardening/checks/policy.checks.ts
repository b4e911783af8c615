import { failed, type Finding, type HardeningCheck, pass, warning } from '../check.js';
import type { FileFacts } from '../facts.js';

const HOUR = 3600;

export const refusesOpenRegistration: HardeningCheck = {
  name: 'registration',
  of: 'settings',
  expected: 'REGISTRATION is off or token; clients that register themselves must use PKCE and name the issuer',
  atWorst: 'failed',
  mend: 'Set REGISTRATION=token and give out initial access tokens (portico registration-token create).',
  read: 'docs/registration.md',
  find: ({ registration, registrationRequirePkce, registrationAssertionAudience }) => {
    if (registration === 'open') return failed('open: anybody registers clients');
    const isStrict = registrationRequirePkce && registrationAssertionAudience === 'issuer';
    return isStrict || registration === 'off' ? pass(registration) : warning(`${registration}, with exemptions`);
  },
};

export const refusesSelfSignUp: HardeningCheck = {
  name: 'sign-up',
  of: 'settings',
  expected: 'SELF_REGISTRATION is off, where accounts are those of a company',
  atWorst: 'warning',
  mend: 'Set SELF_REGISTRATION=off, unless anybody may have an account.',
  read: 'docs/settings.md',
  find: ({ selfRegistration: mode }) => (mode === 'open' ? warning('open: anybody makes an account') : pass(mode)),
};

export const keepsTokensOutOfBrowsers: HardeningCheck = {
  name: 'implicit-flow',
  of: 'settings',
  expected: 'IMPLICIT_FLOW is off: tokens come from the token endpoint only',
  atWorst: 'warning',
  mend: 'Move the clients that need it to codes with PKCE, and leave IMPLICIT_FLOW out.',
  read: 'docs/implicit-flow.md',
  find: ({ implicitFlow }) => (implicitFlow ? warning('on: tokens can come through browsers') : pass('off')),
};

export const hasShortTokens: HardeningCheck = {
  name: 'token-lifetime',
  of: 'settings',
  expected: 'access tokens are good for an hour at most, codes for a minute',
  atWorst: 'warning',
  mend: 'Set ACCESS_TOKEN_TTL and AUTHORIZATION_CODE_TTL to less: a stolen token is of use for that long.',
  read: 'docs/settings.md',
  find: ({ accessTokenTtl, authorizationCodeTtl }) => {
    const isShort = accessTokenTtl <= HOUR && authorizationCodeTtl <= 60;
    return (isShort ? pass : warning)(`access tokens ${accessTokenTtl} s, codes ${authorizationCodeTtl} s`);
  },
};

export const hasRoutines: HardeningCheck = {
  name: 'routines',
  of: 'settings',
  expected: 'keys are rotated and expired rows removed by themselves',
  atWorst: 'warning',
  mend: 'Leave KEY_ROTATION_INTERVAL and HOUSEKEEPING_INTERVAL above 0, unless a job of yours does the same.',
  read: 'docs/operations.md',
  find: ({ keyRotationInterval, housekeepingInterval }) => {
    const off = [
      ...(keyRotationInterval === 0 ? ['KEY_ROTATION_INTERVAL'] : []),
      ...(housekeepingInterval === 0 ? ['HOUSEKEEPING_INTERVAL'] : []),
    ];
    return off.length === 0 ? pass('both are on') : warning(`off: ${off.join(', ')}`);
  },
};

export const fitsTheCores: HardeningCheck = {
  name: 'workers',
  of: 'machine',
  expected: 'no more workers than cores',
  atWorst: 'warning',
  mend: 'Set PORTICO_WORKERS to the cores at most.',
  read: 'docs/operations.md',
  find: ({ cores }, { workers }) => (workers > cores ? warning : pass)(`${workers} on ${cores} cores`),
};

export const keepsSecretFiles: HardeningCheck = {
  name: 'secret-files',
  of: 'machine',
  expected: 'files of secrets are closed to others',
  atWorst: 'failed',
  mend: 'chmod 600 on the files (chmod 400 where a service manager hands them over).',
  read: 'docs/deploying.md',
  find: ({ files }) => {
    const secrets = files.filter(({ holds }) => holds === 'secret');
    return judge(secrets, 'none: secrets stand in the environment');
  },
};

export const keepsDatabaseFiles: HardeningCheck = {
  name: 'database-files',
  of: 'machine',
  expected: 'the embedded database, or its folder, is closed to others',
  atWorst: 'failed',
  mend: 'chmod 700 on the folder, chmod 600 on the files, and a umask of 077 for the service.',
  read: 'docs/deploying.md',
  find: ({ files }) => {
    const folder = files.filter(({ holds }) => holds === 'folder');
    const isClosed = folder.length > 0 && folder.every(({ mode, isOwn }) => (mode & (isOwn ? 0o077 : 0o007)) === 0);
    // Nobody gets through a closed folder to what is in it.
    return judge(isClosed ? folder : files.filter(({ holds }) => holds === 'database'), 'no embedded database');
  },
};

/** Whoever hands files over (a mounted volume) may do so by a group of the service's own. */
function judge(files: readonly FileFacts[], otherwise: string): Finding {
  if (files.length === 0) return pass(otherwise);
  const told = (some: readonly FileFacts[]) => some.map(({ path, mode }) => `${path} ${mode.toString(8)}`).join(', ');
  const open = files.filter(({ mode }) => (mode & 0o007) !== 0);
  if (open.length > 0) return failed(told(open));
  const shared = files.filter(({ mode, isOwn }) => isOwn && (mode & 0o070) !== 0);
  return shared.length > 0 ? warning(told(shared)) : pass(told(files));
}
