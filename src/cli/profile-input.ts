import { STANDARD_CLAIMS } from '../protocol/standard-claims.js';
import { CommandError } from './command-error.js';
import type { CommandInput } from './command-input.js';
import { booleanOf } from './input-values.js';
import type { Management } from './management.js';

/** The ways to say what is told of a user: a file with everything, or an option for the commonest. */
export const PROFILE_OPTIONS = {
  file: { value: 'FILE', description: 'All of it as JSON; - reads stdin' },
  username: { value: 'NAME', description: 'What the user signs in with' },
  email: { value: 'ADDRESS', description: 'Signs in, too' },
  'email-verified': { value: 'true|false', description: 'Whether the address was proven to be theirs; default false' },
  name: { value: 'NAME', description: 'Full name for display' },
};

const MEMBERS = [
  'username',
  ...STANDARD_CLAIMS.filter((claim) => claim !== 'preferred_username' && claim !== 'updated_at'),
];

export const PROFILE_NOTE = `The members of the file are ${MEMBERS.join(', ')} (OpenID Connect Core §5.1).`;

/** What was given, not yet proven. */
export async function readProfileInput(
  input: CommandInput,
  management: Management,
): Promise<Readonly<Record<string, unknown>>> {
  const { file: _file, ...options } = PROFILE_OPTIONS;
  const given = Object.keys(options).filter((option) => input.has(option));
  if (!input.has('file')) return fromOptions(input);
  if (given[0] !== undefined) input.refuse(`--file says everything; --${given[0]} cannot stand beside it.`);
  return fromFile(input, management);
}

function fromOptions(input: CommandInput): Readonly<Record<string, unknown>> {
  const profile = {
    username: input.get('username'),
    email: input.get('email'),
    email_verified: booleanOf(input, 'email-verified'),
    name: input.get('name'),
  };
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined));
}

async function fromFile(input: CommandInput, management: Management): Promise<Readonly<Record<string, unknown>>> {
  const file = input.require('file');
  if (file === '-' && input.has('password-stdin')) input.refuse('stdin holds either the file or the password.');
  const profile = await management.readJson(file);
  if (typeof profile !== 'object' || profile === null || Array.isArray(profile)) {
    throw new CommandError(`${file}: expected one JSON object`);
  }
  if ('password' in profile) throw new CommandError(`${file}: a password is never taken from a file`);
  return { ...profile };
}
