import { validateSync } from 'class-validator';
import { HMAC_ALGORITHM } from '../protocol/signing-algorithms.js';
import { builtInNames, fillIn } from '../protocol/json-members.js';
import { isFrontChannel } from '../protocol/response-types.js';
import { parseScope } from '../protocol/scope.js';
import { ClientMetadata } from './client-metadata.dto.js';
import { findProfile, profileNamed } from './profiles/index.js';
import { separateLanguages } from './localized-metadata.js';

/** Metadata that cannot be registered, with every reason at once. */
export class InvalidClientMetadataError extends Error {
  constructor(
    readonly reasons: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`The client metadata is not usable:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`, options);
    this.name = 'InvalidClientMetadataError';
  }
}

/** As much as its column surely holds. */
const LARGEST = 32_000;

/**
 * Proves metadata from outside. Unknown members are refused: a misspelt switch must not look as if it were set. Only
 * where applications register themselves they are ignored (RFC 7591 §2).
 * @throws InvalidClientMetadataError
 */
export function readClientMetadata(input: unknown, { ignoresUnknown = false } = {}): ClientMetadata {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InvalidClientMetadataError(['expected one JSON object with the metadata names of RFC 7591']);
  }
  const { plain, byTag, faults } = separateLanguages(input as Readonly<Record<string, unknown>>);
  const metadata = fillIn(new ClientMetadata(), withDefaults(plain));
  const unknown = ignoresUnknown ? [] : builtInNames(plain).map((name) => `property ${name} should not exist`);
  const reasons = [...faults, ...unknown, ...reasonsAgainst(metadata, ignoresUnknown)];
  for (const [tag, values] of byTag) reasons.push(...addLanguage(metadata, tag, values));
  if (reasons.length === 0) {
    reasons.push(...CONTRADICTIONS.flatMap((rule) => rule(metadata) ?? []), ...faultsOfProfile(metadata));
  }
  if (reasons.length > 0) throw new InvalidClientMetadataError(reasons);
  return metadata;
}

/** What a profile implies need not be said. */
function withDefaults(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...findProfile(input['portico_profile'])?.defaults, ...input };
}

/** Each rule of its profile that the client would break, by name. */
function faultsOfProfile(metadata: ClientMetadata): string[] {
  return profileNamed(metadata.portico_profile).rules.flatMap(({ name, faultOf }) => {
    const fault = faultOf?.(metadata);
    return fault === undefined ? [] : [`${fault} (rule ${name} of the profile ${metadata.portico_profile})`];
  });
}

function reasonsAgainst(metadata: ClientMetadata, ignoresUnknown: boolean): string[] {
  const options = { whitelist: true, forbidNonWhitelisted: !ignoresUnknown, forbidUnknownValues: true };
  return validateSync(metadata, options).flatMap((error) => Object.values(error.constraints ?? {}));
}

/** What is said for one language is held to the same rules, and kept under the name that it came with. */
function addLanguage(metadata: ClientMetadata, tag: string, values: Readonly<Record<string, unknown>>): string[] {
  const localized = fillIn(new ClientMetadata(), { client_name: 'a', ...values });
  for (const [name, value] of Object.entries(values)) Object.assign(metadata, { [`${name}#${tag}`]: value });
  return validateSync(localized)
    .filter(({ property }) => property in values)
    .flatMap(({ property, constraints = {} }) =>
      Object.values(constraints).map((text) => text.replace(property, `${property}#${tag}`)),
    );
}

type Contradiction = (metadata: ClientMetadata) => string | undefined;

const bringsTokens = (metadata: ClientMetadata) => metadata.response_types.some(isFrontChannel);
const isPublic = (metadata: ClientMetadata) => metadata.token_endpoint_auth_method === 'none';

/** Whether all redirect URIs may be sent tokens. */
function areForTokens({ redirect_uris: uris }: ClientMetadata): boolean {
  return uris.length > 0 && uris.every((uri) => uri.startsWith('https:') && new URL(uri).hostname !== 'localhost');
}

/** What single members cannot say: members that contradict each other. */
const CONTRADICTIONS: readonly Contradiction[] = [
  // RFC 6749 §3.1.2.2: without a registered URI, anybody could be sent the code.
  (m) =>
    m.grant_types.includes('authorization_code') && m.redirect_uris.length === 0
      ? 'redirect_uris: authorization_code needs at least one'
      : undefined,
  // RFC 7591 §2.1: one comes with the other.
  (m) =>
    bringsTokens(m) !== m.grant_types.includes('implicit')
      ? 'response_types: id_token and id_token token need implicit in grant_types, and it needs one of them'
      : undefined,
  // OpenID Connect Registration §2, RFC 8252 §8.2: tokens that come through the browser go by https to one host, and not to
  // whichever app has taken a scheme or a port of the device.
  (m) =>
    bringsTokens(m) && !areForTokens(m)
      ? 'redirect_uris: implicit needs at least one, all by https and none at localhost'
      : undefined,
  // RFC 9449 §5: nothing proves a key at the authorization endpoint.
  (m) =>
    m.dpop_bound_access_tokens && m.response_types.includes('id_token token')
      ? 'response_types: id_token token gives access tokens that are bound to no key, and dpop_bound_access_tokens forbids them'
      : undefined,
  // RFC 6749 §4.4: only confidential clients may act for themselves.
  (m) =>
    isPublic(m) && m.grant_types.includes('client_credentials')
      ? 'grant_types: client_credentials needs a client that authenticates'
      : undefined,
  (m) =>
    m.token_endpoint_auth_method === 'private_key_jwt' && !m.jwks && m.jwks_uri === undefined
      ? 'token_endpoint_auth_method: private_key_jwt needs jwks or jwks_uri'
      : undefined,
  // RFC 8725 §2.1: a method never takes the algorithm of another.
  (m) =>
    m.token_endpoint_auth_signing_alg !== undefined &&
    (m.token_endpoint_auth_signing_alg === HMAC_ALGORITHM) !== (m.token_endpoint_auth_method === 'client_secret_jwt')
      ? `token_endpoint_auth_signing_alg: ${HMAC_ALGORITHM} is for client_secret_jwt, and nothing else is`
      : undefined,
  (m) => (m.grant_types.length === 0 ? 'grant_types: at least one is needed' : undefined),
  (m) =>
    m.portico_always_issue_refresh_token && !m.grant_types.includes('refresh_token')
      ? 'portico_always_issue_refresh_token: needs refresh_token in grant_types'
      : undefined,
  // OpenID Connect Core §8.1: without a sector_identifier_uri, all redirect URIs must share one host.
  (m) =>
    m.subject_type === 'pairwise' &&
    m.sector_identifier_uri === undefined &&
    new Set(m.redirect_uris.map((uri) => new URL(uri).host)).size > 1
      ? 'subject_type: pairwise needs redirect_uris of one host, or a sector_identifier_uri'
      : undefined,
  // RFC 7591 §2.
  (m) => (m.jwks && m.jwks_uri !== undefined ? 'jwks: cannot stand beside jwks_uri' : undefined),
  (m) => (Buffer.byteLength(JSON.stringify(m)) > LARGEST ? `the metadata are larger than ${LARGEST} bytes` : undefined),
  (m) =>
    parseScope(m.scope) === undefined ? 'scope: a name has a character that RFC 6749 §3.3 does not allow' : undefined,
];
