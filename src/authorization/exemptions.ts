import type { Client } from '../clients/client.js';
import { isFrontChannel, type ResponseTypeName } from '../protocol/response-types.js';

/** A switch of a client that loosens something, by the name of its metadata. */
export type Exemption = 'portico_require_pkce' | 'portico_require_consent' | 'response_types';

/**
 * What this answer owes to switches of its client: without them, there would have been a challenge, a question, or a code
 * in place of tokens.
 * @param wasAsked the person answered for this very request
 */
export function exemptionsOf(
  request: { readonly codeChallenge?: string; readonly responseType: ResponseTypeName },
  client: Pick<Client, 'requiresConsent'>,
  wasAsked: boolean,
): readonly Exemption[] {
  const used: Exemption[] = [];
  if (isFrontChannel(request.responseType)) used.push('response_types');
  else if (request.codeChallenge === undefined) used.push('portico_require_pkce');
  if (!client.requiresConsent && !wasAsked) used.push('portico_require_consent');
  return used;
}
