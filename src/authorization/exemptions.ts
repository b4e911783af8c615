import type { Client } from '../clients/client.js';

/** A switch of a client that loosens something, by the name of its metadata. */
export type Exemption = 'portico_require_pkce' | 'portico_require_consent';

/**
 * What this code owes to switches of its client: without them, there would have been a challenge, or a question.
 * @param wasAsked the person answered for this very request
 */
export function exemptionsOf(
  code: { readonly codeChallenge?: string },
  client: Pick<Client, 'requiresConsent'>,
  wasAsked: boolean,
): readonly Exemption[] {
  const used: Exemption[] = [];
  if (code.codeChallenge === undefined) used.push('portico_require_pkce');
  if (!client.requiresConsent && !wasAsked) used.push('portico_require_consent');
  return used;
}
