import { Inject, Injectable } from '@nestjs/common';
import { isAdministrative } from '../admin/administrative-scopes.js';
import { isOfAccounts } from '../own-apis/account-scopes.js';
import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import { InvalidClientMetadataError } from '../clients/client-metadata.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { grantTypeOf, RESPONSE_TYPES, type ResponseTypeName } from '../protocol/response-types.js';
import { parseScope } from '../protocol/scope.js';

/** What an application may give itself. What an administrator has given it beyond that, it may keep. */
@Injectable()
export class RegistrationPolicy {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** RFC 7591 §2: where no scope is named, the server chooses. */
  get defaultScope(): string {
    return this.scopes.join(' ');
  }

  /** Whatever the settings say: who administers this server, or people's accounts, is decided by an owner. */
  private get scopes(): readonly string[] {
    return this.settings.registrationScopes.filter((name) => !isAdministrative(name) && !isOfAccounts(name));
  }

  /** Those that go with the grant types (RFC 7591 §2.1). */
  private get responseTypes(): readonly ResponseTypeName[] {
    return RESPONSE_TYPES.filter((name) => this.settings.registrationGrantTypes.includes(grantTypeOf(name)));
  }

  /** @throws InvalidClientMetadataError naming everything that goes too far */
  require(metadata: ClientMetadata, present?: ClientMetadata): void {
    const { registrationGrantTypes } = this.settings;
    const reasons = [
      ...beyond(metadata.grant_types, registrationGrantTypes, present?.grant_types).map(
        (name) => `grant_types: ${name} cannot be registered here; allowed are ${registrationGrantTypes.join(', ')}`,
      ),
      ...beyond(metadata.response_types, this.responseTypes, present?.response_types).map(
        (name) => `response_types: ${name} cannot be registered here; allowed are ${this.responseTypes.join(', ')}`,
      ),
      ...beyond(parseScope(metadata.scope), this.scopes, parseScope(present?.scope ?? '')).map(
        (name) => `scope: ${name} cannot be registered here; allowed are ${this.defaultScope}`,
      ),
      ...secretsThatMustBeKnown(metadata, present),
      ...this.foreignHosts('redirect_uris', metadata, present),
      ...this.foreignHosts('post_logout_redirect_uris', metadata, present),
    ];
    if (reasons.length > 0) throw new InvalidClientMetadataError(reasons);
  }

  /** What only an administrator sets: kept as it is, or as strict as the settings say. */
  reserved(present: ClientMetadata | undefined): Partial<ClientMetadata> {
    const { registrationRequirePkce, registrationAssertionAudience } = this.settings;
    if (!present) {
      return {
        portico_require_pkce: registrationRequirePkce,
        portico_assertion_audience: registrationAssertionAudience === 'endpoint' ? 'endpoint' : 'issuer',
      };
    }
    return Object.fromEntries(Object.entries(present).filter(([name]) => isReserved(name)));
  }

  private foreignHosts(
    member: 'redirect_uris' | 'post_logout_redirect_uris',
    metadata: ClientMetadata,
    present: ClientMetadata | undefined,
  ): string[] {
    const hosts = this.settings.registrationRedirectHosts;
    if (hosts.length === 0) return [];
    return beyond(metadata[member], [], present?.[member])
      .filter((uri) => !hosts.some((host) => isAt(new URL(uri), host)))
      .map((uri) => `${member}: ${uri} is at no host that can be registered here`);
  }
}

/** Members that are set by administrators alone. */
export function isReserved(name: string): boolean {
  return name.startsWith('portico_');
}

/** client_secret_jwt is allowed client by client, by an administrator. */
function secretsThatMustBeKnown(
  { token_endpoint_auth_method: method }: ClientMetadata,
  present?: ClientMetadata,
): string[] {
  if (method !== 'client_secret_jwt' || present?.token_endpoint_auth_method === method) return [];
  return [`token_endpoint_auth_method: ${method} cannot be registered here; private_key_jwt can`];
}

function beyond(
  asked: readonly string[] = [],
  allowed: readonly string[],
  present: readonly string[] = [],
): readonly string[] {
  return asked.filter((name) => !allowed.includes(name) && !present.includes(name));
}

function isAt({ protocol, hostname }: URL, allowed: string): boolean {
  if (protocol !== 'https:' && protocol !== 'http:') return allowed === protocol;
  return allowed.startsWith('*.') ? hostname.endsWith(allowed.slice(1)) : hostname === allowed;
}
