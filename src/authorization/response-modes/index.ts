import { formPost } from './form-post.mode.js';
import { query } from './query.mode.js';
import type { ResponseMode } from './response-mode.js';

/** Every response mode there is. The metadata is read from this list. `fragment` is for responses that carry tokens. */
export const responseModes = { query, form_post: formPost } satisfies Record<string, ResponseMode>;

export type ResponseModeName = keyof typeof responseModes;

export function isResponseMode(name: string): name is ResponseModeName {
  return Object.hasOwn(responseModes, name);
}
