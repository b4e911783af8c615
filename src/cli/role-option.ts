import { isRole, type Role, ROLES } from '../users/role.js';
import type { CommandInput } from './command-input.js';

const names = ROLES.join(', ');

export const ROLE_OPTION = {
  value: 'ROLE',
  description: `What the user may do with the server itself: ${names}; default none`,
};

/** The role that was typed; null where none was. */
export function roleOf(typed: string | undefined, input: CommandInput): Role | null {
  if (typed === undefined) return null;
  if (isRole(typed)) return typed;
  return input.refuse(`Expected one of the roles ${names}, got ${JSON.stringify(typed)}.`);
}
