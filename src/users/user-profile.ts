import { validateSync, type ValidationError } from 'class-validator';
import { builtInNames, fillIn, isJsonObject } from '../protocol/json-members.js';
import { mergePatch } from '../protocol/merge-patch.js';
import { AddressClaim } from './user-claims.dto.js';
import { faultsOfUser, InvalidUserError, toUserKey } from './user-key.js';
import type { UserEntity } from './user.entity.js';
import { UserProfile } from './user-profile.dto.js';

type Members = Readonly<Record<string, unknown>>;

/** The columns of a user that a profile is kept in. */
export type ProfileColumns = Pick<
  UserEntity,
  'username' | 'usernameKey' | 'email' | 'emailKey' | 'emailVerified' | 'name' | 'claims'
>;

/** All that is told of a user. Members without a value are absent. */
export function profileOf(user: UserEntity): UserProfile {
  const { username, email, name, emailVerified, claims } = user;
  return { username, email, email_verified: emailVerified, ...(name === null ? {} : { name }), ...claims };
}

/**
 * The profile after a change (RFC 7396: null removes a member).
 * @throws InvalidUserError naming every fault
 */
export function changeProfile(profile: UserProfile, patch: unknown): UserProfile {
  if (!isJsonObject(patch)) throw noObject();
  return readProfile(mergePatch(profile, { ...unproven(profile, patch), ...patch }));
}

/**
 * @param otherFaults what is wrong with what came along
 * @throws InvalidUserError naming every fault
 */
export function readProfile(input: unknown, otherFaults: readonly string[] = []): UserProfile {
  if (!isJsonObject(input)) throw noObject();
  const members = mergePatch({}, input) as Readonly<Record<string, unknown>>;
  const { address } = members;
  const claim = isJsonObject(address) ? fillIn(new AddressClaim(), address) : address;
  const profile = fillIn(new UserProfile(), { ...members, address: claim });
  const errors = validateSync(profile, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const { username, email, name, phone_number: phone, phone_number_verified: isProven } = profile;
  const faults = faultsOfUser({ username: text(username), email: text(email), name: name && text(name) });
  faults.push(...errors.flatMap((error) => faultsOf(error)));
  faults.push(...builtInNamesIn(members).map((name) => `${name}: is no member of a profile`));
  if (isProven === true && phone === undefined) faults.push('phone_number_verified: expected a phone_number beside it');
  faults.push(...otherFaults);
  if (faults.length > 0) throw new InvalidUserError(faults);
  return profile;
}

function builtInNamesIn(members: Members): string[] {
  const { address } = members;
  const ofAddress = isJsonObject(address) ? builtInNames(address).map((name) => `address.${name}`) : [];
  return [...builtInNames(members), ...ofAddress];
}

export function columnsOf(profile: UserProfile): ProfileColumns {
  const { username, email, name = null, email_verified: emailVerified = false, ...claims } = profile;
  const { address } = claims;
  const isEmpty = address === undefined || Object.values(address).every((part) => part === undefined);
  return {
    username,
    usernameKey: toUserKey(username),
    email,
    emailKey: toUserKey(email),
    emailVerified,
    name,
    claims: onlyKnown({ ...claims, address: isEmpty ? undefined : onlyKnown(address) }),
  };
}

/** The names of the members that differ. */
export function changedMembers(before: UserProfile, after: UserProfile): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name))).sort();
}

/** What was proven was the value, not the person: another one is unproven until somebody says otherwise. */
function unproven(profile: UserProfile, patch: Members): Members {
  return {
    ...(isOther(profile.email, patch['email']) ? { email_verified: false } : {}),
    ...(isOther(profile.phone_number, patch['phone_number']) ? { phone_number_verified: null } : {}),
  };
}

function isOther(before: string | undefined, after: unknown): boolean {
  if (after === undefined) return false;
  return typeof after !== 'string' || toUserKey(after) !== toUserKey(before ?? '');
}

function noObject(): InvalidUserError {
  return new InvalidUserError(['expected one JSON object with what is told of the user']);
}

function faultsOf({ property, value, constraints = {}, children = [] }: ValidationError, path = ''): string[] {
  const got = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
  const own = Object.entries(constraints).map(([rule, text]) =>
    rule === 'whitelistValidation'
      ? `${JSON.stringify(path + property)}: nothing that is told of a user`
      : `${path}${text}, got ${got}`,
  );
  return [...own, ...children.flatMap((child) => faultsOf(child, `${path}${property}.`))];
}

/** Members that class-transformer has declared and nobody has given. */
function onlyKnown<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

/** Anything but text is as wrong as no text. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
