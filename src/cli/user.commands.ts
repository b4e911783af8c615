import type { UserEntity } from '../users/user.entity.js';
import type { Command } from './command.js';
import type { CommandInput } from './command-input.js';
import type { Management } from './management.js';
import { PROFILE_NOTE, PROFILE_OPTIONS, readProfileInput } from './profile-input.js';
import { ROLE_OPTION, roleOf } from './role-option.js';
import { formatFields, formatTable, isoTime } from './printing.js';

/** A user as scripts see it: no password hash, no security stamp. */
function toJson(user: UserEntity): object {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    email_verified: user.emailVerified,
    name: user.name,
    ...user.claims,
    enabled: user.disabledAt === null,
    role: user.role,
    has_password: user.passwordHash !== null,
    created_at: isoTime(user.createdAt),
    updated_at: isoTime(user.updatedAt),
  };
}

function toText(user: UserEntity): string {
  return formatFields({
    id: user.id,
    username: user.username,
    email: `${user.email}${user.emailVerified ? '' : ' (not verified)'}`,
    name: user.name ?? undefined,
    state: user.disabledAt === null ? 'enabled' : `disabled since ${isoTime(user.disabledAt)}`,
    role: user.role ?? undefined,
    password: user.passwordHash === null ? 'none: cannot sign in' : 'set',
    created: isoTime(user.createdAt),
    ...Object.fromEntries(Object.entries(user.claims).map(([claim, value]) => [claim, textOf(value)])),
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const WHO = 'ID is the id, the username or the e-mail address.';
const PASSWORD_STDIN = { description: 'Read the password from stdin (one line)' };

const create: Command = {
  name: 'user create',
  summary: 'Add a user',
  options: {
    ...PROFILE_OPTIONS,
    role: ROLE_OPTION,
    'password-stdin': PASSWORD_STDIN,
  },
  notes: [
    PROFILE_NOTE,
    'Without --password-stdin, a terminal is asked for the password (empty for none). Elsewhere the user gets none, and cannot sign in before user set-password. A password is never taken from the command line, where other users of the machine can see it.',
  ],
  run: async (input, management) => {
    if (!input.has('file')) for (const needed of ['username', 'email']) input.require(needed);
    const profile = await readProfileInput(input, management);
    const role = roleOf(input.get('role'), input);
    const password = await passwordOf(input, management);
    const { users } = await management.open();
    const user = await users.create({ ...profile, password }, role);
    return { json: toJson(user), text: toText(user) };
  },
};

const update: Command = {
  name: 'user update',
  summary: 'Change what is told of a user',
  argument: 'ID',
  options: PROFILE_OPTIONS,
  notes: [
    WHO,
    `${PROFILE_NOTE} What it leaves out stays, and null removes (RFC 7396).`,
    'Another address is not verified until somebody says so. Sessions and tokens stay; applications see the change in the next ID token and at /userinfo.',
  ],
  run: async (input, management) => {
    const patch = await readProfileInput(input, management);
    if (Object.keys(patch).length === 0) input.refuse('expected --file, or what is to change.');
    const { users } = await management.open();
    const { id } = await users.find(input.argument);
    const user = await users.update(id, patch);
    return { json: toJson(user), text: toText(user) };
  },
};

async function passwordOf(input: CommandInput, management: Management): Promise<string | undefined> {
  if (input.has('password-stdin')) return management.terminal.readPassword();
  return management.terminal.isInteractive ? management.terminal.askPassword('Password (empty for none)') : undefined;
}

const list: Command = {
  name: 'user list',
  summary: 'List the users',
  run: async (_input, management) => {
    const { users } = await management.open();
    const found = await users.list();
    const rows = found.map(({ id, username, email, disabledAt }) => [
      id,
      username,
      email,
      disabledAt === null ? 'enabled' : 'disabled',
    ]);
    return { json: found.map(toJson), text: formatTable([['ID', 'USERNAME', 'EMAIL', 'STATE'], ...rows]) };
  },
};

const show: Command = {
  name: 'user show',
  summary: 'Show a user',
  argument: 'ID',
  notes: [WHO],
  run: async (input, management) => {
    const { users } = await management.open();
    const user = await users.find(input.argument);
    return { json: toJson(user), text: toText(user) };
  },
};

/** The commands that do one thing to one user and say so. */
function change(
  verb: 'disable' | 'enable',
  texts: Pick<Command, 'summary' | 'notes'> & { readonly done: string },
): Command {
  return {
    name: `user ${verb}`,
    summary: texts.summary,
    argument: 'ID',
    notes: [WHO, ...(texts.notes ?? [])],
    run: async (input, management) => {
      const { users } = await management.open();
      const { id, username } = await users.find(input.argument);
      await users[verb](id);
      return { json: toJson(await users.show(id)), text: `The user ${username} ${texts.done}` };
    },
  };
}

const disable = change('disable', {
  summary: 'Lock a user out: signed out everywhere, and all tokens end',
  notes: ['A running server knows within a second.'],
  done: 'is disabled and signed out everywhere.',
});

const enable = change('enable', { summary: 'Let a user sign in again', done: 'is enabled.' });

const remove: Command = {
  name: 'user delete',
  summary: 'Delete a user with all consents, and end all sessions and tokens',
  argument: 'ID',
  notes: [WHO],
  run: async (input, management) => {
    const { users } = await management.open();
    const { id, username } = await users.find(input.argument);
    await users.delete(id);
    return { json: { id, deleted: true }, text: `The user ${username} is deleted.` };
  },
};

const setPassword: Command = {
  name: 'user set-password',
  summary: 'Set the password of a user, who is signed out everywhere by it',
  argument: 'ID',
  options: { 'password-stdin': PASSWORD_STDIN },
  notes: [WHO, 'Without --password-stdin, a terminal is asked for the password; elsewhere the option is needed.'],
  run: async (input, management) => {
    const password =
      (await passwordOf(input, management)) ?? input.refuse('expected --password-stdin: this is no terminal.');
    const { users } = await management.open();
    const { id, username } = await users.find(input.argument);
    await users.setPassword(id, password);
    return { json: toJson(await users.show(id)), text: `The password of ${username} is set.` };
  },
};

export const userCommands: readonly Command[] = [create, list, show, update, disable, enable, remove, setPassword];
