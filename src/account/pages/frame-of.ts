import { fillText } from '../../ui/phrase.js';
import type { FrameProps } from './frame.js';
import type { Visit } from './visits.js';

/** What a page may say after it has come back from a form: one of these, and nothing else that stands in an address. */
const DONE = ['saved', 'password', 'ended'] as const;
export type Done = (typeof DONE)[number];

export function afterwards(path: string, done: Done): string {
  return `${path}?done=${done}`;
}

/** What every page shows of a visit. */
export function frameOf({ user, csrfToken, messages, parameters, http }: Visit): FrameProps {
  const { account } = messages;
  const texts: Record<Done, string> = { saved: account.saved, ended: account.ended, password: account.password.done };
  const done = http.method === 'GET' ? DONE.find((name) => name === parameters.get('done')) : undefined;
  return {
    username: user.username,
    displayName: user.name ?? undefined,
    csrfToken,
    zone: user.claims.zoneinfo,
    notice: done && fillText(texts[done], {}),
    messages,
  };
}
