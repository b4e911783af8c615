import { plainToInstance } from 'class-transformer';
import { ClientMetadata } from '../clients/client-metadata.dto.js';
import { findProfile } from '../clients/profiles/index.js';
import { differ } from './difference.js';

export type Members = Readonly<Record<string, unknown>>;

/** Stand before the others, which follow by name. */
const FIRST = ['client_name'];

/**
 * The members of a client as a configuration has them: without what is the default anyway (of its profile, too), in
 * one order. Two clients are the same when these are.
 */
export function clientForm(metadata: ClientMetadata): Members {
  const defaults = defaultsOf(metadata);
  const members = Object.entries(metadata).filter(
    ([name, value]) => value !== undefined && value !== null && differ(value, defaults.get(name)),
  );
  const rank = ([name]: [string, unknown]): number => (FIRST.includes(name) ? 0 : 1);
  members.sort((one, other) => rank(one) - rank(other) || (one[0] < other[0] ? -1 : 1));
  return Object.fromEntries(members);
}

/** Clients that were registered before a member existed have its default. */
function defaultsOf(metadata: ClientMetadata): ReadonlyMap<string, unknown> {
  const ofProfile = findProfile(metadata.portico_profile)?.defaults;
  return new Map(
    Object.entries({ ...plainToInstance(ClientMetadata, {}, { exposeDefaultValues: true }), ...ofProfile }),
  );
}
