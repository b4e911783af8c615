import type { Command } from './command.js';
import { timeOf } from './input-values.js';
import { countOf } from './printing.js';

const revoke: Command = {
  name: 'grant revoke',
  summary: 'End grants, and with them all their tokens',
  options: {
    user: { value: 'ID', description: 'Grants of this user (id, username or e-mail)' },
    client: { value: 'ID', description: 'Grants of this client' },
    grant: { value: 'ID', description: 'This one grant; its id is the claim grant_id of its tokens' },
    'issued-before': { value: 'TIME', description: 'Grants made before: ISO 8601 (2026-11-22T20:00:00Z) or seconds' },
  },
  notes: [
    'At least one is needed; several narrow each other: --user and --client together mean what this user gave this client.',
    'With --user alone the user is signed out everywhere, too: a browser that stays signed in would get new tokens at once.',
    'With --issued-before alone everybody who signed in before is signed out: for a restored backup, whose revocations are lost, or after a theft. Many rows take their time; what was interrupted is finished by typing it again.',
    'Tokens stop working within a second at Portico itself, and at other APIs when they expire.',
  ],
  run: async (input, management) => {
    const issuedBefore = timeOf(input, 'issued-before');
    const [user, client, grant] = ['user', 'client', 'grant'].map((option) => input.get(option));
    if ([user, client, grant, issuedBefore].every((value) => value === undefined)) {
      input.refuse('expected --user, --client, --grant or --issued-before.');
    }
    const { grants } = await management.open();
    const { ended, isSignedOut } = await grants.revoke({ user, client, grant, issuedBefore });
    return {
      json: { ended, signed_out: isSignedOut },
      text: `${countOf(ended, 'grant')} ended.${isSignedOut ? ` ${user === undefined ? 'Everybody who had signed in before is signed out' : 'The user is signed out everywhere'}.` : ''}`,
    };
  },
};

export const grantCommands: readonly Command[] = [revoke];
