import { isFrontChannel, type ResponseTypeName } from '../../protocol/response-types.js';
import { formPost } from './form-post.mode.js';
import { fragment } from './fragment.mode.js';
import { query } from './query.mode.js';
import type { ResponseMode } from './response-mode.js';

/** Every response mode there is. */
export const responseModes = { query, fragment, form_post: formPost } satisfies Record<string, ResponseMode>;

export type ResponseModeName = keyof typeof responseModes;

const FOR_CODES = ['query', 'form_post'] as const;

/** Multiple Response Types §3: never in a query, which servers write to their logs. */
const FOR_TOKENS = ['fragment', 'form_post'] as const;

/** How an answer of this type may be sent: the first is used where the request names none. */
export function responseModesFor(responseType: ResponseTypeName): readonly [ResponseModeName, ...ResponseModeName[]] {
  return isFrontChannel(responseType) ? FOR_TOKENS : FOR_CODES;
}

/** How the answers of a server may be sent; the metadata is read from here. */
export function responseModesOf(responseTypes: readonly ResponseTypeName[]): readonly ResponseModeName[] {
  return [...new Set(responseTypes.flatMap(responseModesFor))];
}
