import type { ClientMetadata } from '../client-metadata.dto.js';
import type { ProfileRule } from './client-profile.js';
import { profileNamed } from './index.js';

/** What a client is held to, and why. */
export interface EffectiveRule extends Pick<ProfileRule, 'name' | 'demands' | 'source'> {
  /** What says so: `portico_profile`, another member of the registration, or a setting of the server. */
  readonly from: string;
  /** The member of the registration that exempts the client from it; its uses are in the audit log. */
  readonly exemptedBy?: string;
}

/** Rules that a registration, or the server, turns on by itself. */
const PUSHED = {
  name: 'pushed-requests',
  demands: 'Authorization requests are pushed; the browser carries a reference.',
  source: 'RFC 9126 §5, §6',
};
const SIGNED = {
  name: 'signed-requests',
  demands: 'Each authorization request is an object that the client signed.',
  source: 'RFC 9101 §10.5',
};
const BOUND = {
  name: 'sender-constrained-tokens',
  demands: 'Access tokens are bound to a key that the client proves to have, by DPoP.',
  source: 'RFC 9449 §5.2',
};

/** Rules for everybody, from which a registration can exempt. */
const CONSENT = {
  name: 'consent',
  demands: 'A person is asked before the client gets access.',
  source: 'OpenID Connect Core §3.1.2.4',
};
const AUDIENCE = {
  name: 'issuer-audience',
  demands: 'Assertions of the client are for the issuer alone.',
  source: 'RFC 7523 §3',
};

/**
 * Everything that a client is held to beside what holds for all, in the order of its profile.
 * @param demandsPushedRequests whether the server demands them of everybody
 */
export function effectiveRules(metadata: ClientMetadata, demandsPushedRequests: boolean): readonly EffectiveRule[] {
  const ofProfile = profileNamed(metadata.portico_profile).rules.map(
    ({ name, demands, source, exemptedBy }): EffectiveRule => ({
      ...{ name, demands, source, from: 'portico_profile' },
      ...exemption(exemptedBy?.(metadata)),
    }),
  );
  const names = new Set(ofProfile.map(({ name }) => name));
  return [...ofProfile, ...ownRules(metadata, demandsPushedRequests).filter(({ name }) => !names.has(name))];
}

function ownRules(metadata: ClientMetadata, demandsPushedRequests: boolean): readonly EffectiveRule[] {
  const endpoint = metadata.portico_assertion_audience === 'endpoint' ? 'portico_assertion_audience' : undefined;
  const unasked = metadata.portico_require_consent ? undefined : 'portico_require_consent';
  return [
    ...(metadata.require_pushed_authorization_requests
      ? [{ ...PUSHED, from: 'require_pushed_authorization_requests' }]
      : []),
    ...(demandsPushedRequests ? [{ ...PUSHED, from: 'REQUIRE_PUSHED_AUTHORIZATION_REQUESTS' }] : []),
    ...(metadata.require_signed_request_object ? [{ ...SIGNED, from: 'require_signed_request_object' }] : []),
    ...(metadata.dpop_bound_access_tokens ? [{ ...BOUND, from: 'dpop_bound_access_tokens' }] : []),
    ...(metadata.token_endpoint_auth_method === 'private_key_jwt'
      ? [{ ...AUDIENCE, from: 'token_endpoint_auth_method', ...exemption(endpoint) }]
      : []),
    { ...CONSENT, from: 'portico_require_consent', ...exemption(unasked) },
  ];
}

function exemption(exemptedBy: string | undefined): { exemptedBy?: string } {
  return exemptedBy === undefined ? {} : { exemptedBy };
}
