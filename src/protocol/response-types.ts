import type { ClientGrantTypeName } from './grant-types.js';

/** Those whose tokens come from the token endpoint. */
const BACK_CHANNEL = ['code'] as const;

/** Those that bring tokens through the browser (OpenID Connect Core §3.2). They exist where IMPLICIT_FLOW is on. */
const FRONT_CHANNEL = ['id_token', 'id_token token'] as const;

/** The response types, with their words in the order in which they are registered with IANA. */
export const RESPONSE_TYPES = [...BACK_CHANNEL, ...FRONT_CHANNEL] as const;

export type ResponseTypeName = (typeof RESPONSE_TYPES)[number];
export type FrontChannelTypeName = (typeof FRONT_CHANNEL)[number];

/** The response types of a server; the metadata is read from this list. */
export function responseTypesOf({ implicitFlow }: { readonly implicitFlow: boolean }): readonly ResponseTypeName[] {
  return implicitFlow ? RESPONSE_TYPES : BACK_CHANNEL;
}

/** OAuth 2.0 Multiple Response Types §3: the order of the words means nothing. */
export function findResponseType(text: string): ResponseTypeName | undefined {
  return byName(text) ?? byName(text.split(' ').sort().join(' '));
}

/** Whether something else than a code is asked for, be it known or not: errors about that are expected where tokens would be. */
export function asksForTokens(text: string): boolean {
  return text.split(' ').some((word) => word === 'token' || word === 'id_token');
}

function byName(text: string): ResponseTypeName | undefined {
  return RESPONSE_TYPES.find((name) => name === text);
}

export function isFrontChannel(name: ResponseTypeName | undefined): name is FrontChannelTypeName {
  return FRONT_CHANNEL.some((one) => one === name);
}

/** RFC 7591 §2.1: what a client must be registered for to use a response type. */
export function grantTypeOf(name: ResponseTypeName): ClientGrantTypeName {
  return isFrontChannel(name) ? 'implicit' : 'authorization_code';
}
