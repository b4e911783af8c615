import type { Parameters } from '../../protocol/parameters.js';
import type { UserEntity } from '../../users/user.entity.js';
import { PROFILE_FIELD_NAMES, type ProfileField } from './profile.page.js';

type Values = Readonly<Partial<Record<ProfileField, string>>>;

const ADDRESS = ['street_address', 'postal_code', 'locality', 'region', 'country'] as const;

/** What the form is filled with. */
export function valuesOf({ name, email, claims }: UserEntity): Values {
  const { address, ...others } = claims;
  const all: Readonly<Record<string, unknown>> = { ...others, ...address, name: name ?? undefined, email };
  const texts = PROFILE_FIELD_NAMES.flatMap((field) => {
    const value = all[field];
    return typeof value === 'string' ? [[field, value] as const] : [];
  });
  return Object.fromEntries(texts);
}

/** What was typed, to show it again. */
export function typedValues(parameters: Parameters): Values {
  return Object.fromEntries(PROFILE_FIELD_NAMES.map((field) => [field, parameters.get(field)?.trim() ?? '']));
}

/** What the person has changed in the form (RFC 7396): what is empty now is removed, what did not come stays. */
export function profilePatch(user: UserEntity, parameters: Parameters): Readonly<Record<string, unknown>> {
  const before = valuesOf(user);
  const changes = PROFILE_FIELD_NAMES.flatMap((field) => {
    const typed = parameters.get(field)?.trim() ?? '';
    if (!parameters.wasSent(field) || typed === asField(before[field])) return [];
    return [[field, typed === '' ? null : typed] as const];
  });
  const parts = changes.filter(([field]) => isPartOfAddress(field));
  const others = changes.filter(([field]) => !isPartOfAddress(field));
  // The address in one piece would not be the same as its parts any more.
  const address = parts.length === 0 ? {} : { address: { ...Object.fromEntries(parts), formatted: null } };
  return { ...Object.fromEntries(others), ...address };
}

/** A value as it comes back from a field that nobody touched: without the ends of its lines (HTML, value sanitization). */
function asField(value = ''): string {
  return value.replace(/[\r\n]/g, '').trim();
}

/** Reasons begin with the member that they are about. */
export function invalidFields(reasons: readonly string[]): readonly ProfileField[] {
  const named = reasons.map((reason) => /^(?:username or |address\.)?([a-z_]+)/.exec(reason)?.[1]);
  return PROFILE_FIELD_NAMES.filter((field) => named.includes(field));
}

function isPartOfAddress(field: string): boolean {
  return ADDRESS.some((part) => part === field);
}
