import type { InitialAccessTokenEntity } from '../registrations/initial-access-token.entity.js';
import type { Command } from './command.js';
import { countIn, secondsOf } from './input-values.js';
import { countOf, formatTable, isoTime } from './printing.js';

/** Seconds: a week, in which a developer gets to it. */
const DEFAULT_TTL = 7 * 86_400;
const LONGEST_TTL = 366 * 86_400;
const MOST_USES = 10_000;

function toJson({ id, usesLeft, expiresAt }: InitialAccessTokenEntity): object {
  return { id, uses_left: usesLeft, expires_at: Math.floor(expiresAt / 1000) };
}

const create: Command = {
  name: 'registration-token create',
  summary: 'Make a token that lets somebody register a client',
  options: {
    expires: { value: 'SECONDS', description: `How long it is good; default ${DEFAULT_TTL} (7 days)` },
    uses: { value: 'NUMBER', description: 'How many clients it registers; default 1' },
  },
  notes: [
    'It counts where REGISTRATION is token, and goes into the Authorization header of POST /register as a Bearer token (RFC 7591 §3).',
    'Prints the token this once.',
  ],
  run: async (input, management) => {
    const ttl = secondsOf(input, 'expires', LONGEST_TTL) ?? DEFAULT_TTL;
    const uses = countIn(input, 'uses', MOST_USES) ?? 1;
    const { registrationTokens } = await management.open();
    const { token, row } = await registrationTokens.create(uses, ttl);
    const text = `${token}\n\nKeep it now: it is shown this once. It registers ${countOf(uses, 'client')} until ${isoTime(row.expiresAt)}.`;
    return { json: { ...toJson(row), token }, text };
  },
};

const list: Command = {
  name: 'registration-token list',
  summary: 'List the tokens that let somebody register a client',
  run: async (_input, management) => {
    const { registrationTokens } = await management.open();
    const found = await registrationTokens.list();
    const rows = found.map(({ id, usesLeft, expiresAt }) => [id, String(usesLeft), isoTime(expiresAt)]);
    return { json: found.map(toJson), text: formatTable([['ID', 'USES LEFT', 'EXPIRES'], ...rows]) };
  },
};

const remove: Command = {
  name: 'registration-token delete',
  summary: 'Delete such a token; clients that were registered with it stay',
  argument: 'ID',
  run: async (input, management) => {
    const { registrationTokens } = await management.open();
    await registrationTokens.delete(input.argument);
    return { json: { id: input.argument, deleted: true }, text: `The token ${input.argument} is deleted.` };
  },
};

export const registrationTokenCommands: readonly Command[] = [create, list, remove];
