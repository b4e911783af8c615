import { CLIENT_PROFILE_NAMES, type ClientProfileName } from '../../protocol/client-profiles.js';
import type { ClientProfile } from './client-profile.js';
import { fapi2 } from './fapi2.profile.js';
import { oauth21 } from './oauth-2.1.profile.js';

const profiles: Readonly<Record<ClientProfileName, ClientProfile>> = { 'oauth2.1': oauth21, fapi2 };

/** The profile of this name; clients that were registered before there were profiles have the first. */
export function profileNamed(name: ClientProfileName | undefined): ClientProfile {
  return profiles[name ?? 'oauth2.1'];
}

/** The same for a name from outside. */
export function findProfile(name: unknown): ClientProfile | undefined {
  const known = CLIENT_PROFILE_NAMES.find((one) => one === name);
  return known && profiles[known];
}
