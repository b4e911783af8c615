import { ACR_VALUES } from '../protocol/standard-claims.js';
import type { AuthorizationRequest } from './authorization-request.js';

/** How strongly a request wants its user to sign in. */
export interface AcrDemand {
  /** As they were asked for; empty where nothing was. */
  readonly values: readonly string[];
  /** Those that a sign-in here can have. */
  readonly attainable: readonly string[];
  /** The answer is no rather than with another class. */
  readonly isEssential: boolean;
}

/**
 * The claim `acr`, asked for as essential with a value, demands it (OpenID Connect Core §5.5.1.1); `acr_values` asks for
 * one of those that exist here (§3.1.2.1, RFC 9470 §4).
 */
export function acrDemandOf({ acrValues = [], claims }: Pick<AuthorizationRequest, 'acrValues' | 'claims'>): AcrDemand {
  const { essential, value, values } = claims?.id_token?.['acr'] ?? {};
  const demanded = [...(value === undefined ? [] : [value]), ...(values ?? [])].map(String);
  const isEssential = essential === true && demanded.length > 0;
  const asked = isEssential ? demanded : acrValues;
  return { values: asked, attainable: asked.filter((name) => ACR_VALUES.includes(name)), isEssential };
}
