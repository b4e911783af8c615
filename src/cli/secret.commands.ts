import { randomSecret } from '../crypto/random.js';
import type { Command } from './command.js';

const generate: Command = {
  name: 'secret generate',
  summary: 'Make a key for SECRETS',
  notes: [
    'To rotate SECRETS, put the new key in front of the old ones, separated by a comma, and restart the server. Keep the old ones for as long as something that they sealed is in use: signing keys, refresh tokens.',
  ],
  run: () => {
    const secret = randomSecret();
    return { json: { secret }, text: secret };
  },
};

export const secretCommands: readonly Command[] = [generate];
