import { ROLES } from '../users/role.js';
import type { Command } from './command.js';
import { roleOf } from './role-option.js';

const setRole: Command = {
  name: 'user set-role',
  summary: 'Say what a user may do with the server itself',
  argument: 'ID',
  furtherArgument: 'ROLE',
  notes: [
    `ID is the id, the username or the e-mail address. ROLE is ${ROLES.join(', ')}, or none.`,
    'A viewer sees everything but secrets; a client_admin manages clients besides, and a user_admin users; an owner does everything, with roles and signing keys. See docs/administration.md.',
    'A running server knows within a second, for tokens that exist, too. The last owner stays one.',
  ],
  run: async (input, management) => {
    const role = input.furtherArgument === 'none' ? null : roleOf(input.furtherArgument, input);
    const { users } = await management.open();
    const { id, username } = await users.find(input.argument);
    await users.setRole(id, role);
    return { json: { id, username, role }, text: `${username} ${role === null ? 'has no role' : `is ${role}`} now.` };
  },
};

export const roleCommands: readonly Command[] = [setRole];
