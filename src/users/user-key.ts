/** Data about a user that cannot be accepted, with every reason at once. */
export class InvalidUserError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(`The user is not usable:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
    this.name = 'InvalidUserError';
  }
}

/**
 * What people type, in the one form that is looked up: compatibility forms folded, lower case, no space around.
 * Full-width letters become plain ones; look-alikes of other scripts stay what they are, and no account has them.
 */
export function toUserKey(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

const USERNAME = /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/;
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

interface UserTexts {
  readonly username: string;
  readonly email: string;
  readonly name?: string;
}

/**
 * Usernames are ASCII, so that no two accounts can look the same; and without @, so that none can be taken for an e-mail.
 * The full name is anybody's own affair, as long as it is text and fits.
 */
export function faultsOfUser({ username, email, name }: UserTexts): string[] {
  const faults: string[] = [];
  if (!USERNAME.test(toUserKey(username)) || !isAscii(username)) {
    faults.push(
      'username: expected 1 to 100 letters a-z, digits, dots, hyphens or underscores, starting and ending with a letter or digit',
    );
  }
  if (email.length > 254 || !EMAIL.test(toUserKey(email)) || !isAscii(email)) {
    faults.push('email: expected an address like name@example.com in ASCII');
  }
  if (name !== undefined && !/^[^\p{C}]{1,200}$/u.test(name)) {
    faults.push('name: expected 1 to 200 characters without control characters');
  }
  return faults;
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7E]*$/.test(text);
}
