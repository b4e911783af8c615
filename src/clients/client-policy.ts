import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import { InvalidClientMetadataError } from './client-metadata.js';
import { type EffectiveRule, effectiveRules } from './profiles/effective-rules.js';
import { isKeptAlike, keepingOf } from './client-secrets.js';

const IMPLICIT = 'implicit';

/** What the settings of the server say about clients: what they are held to, and what nobody can be registered for. */
@Injectable()
export class ClientPolicy {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** What a client is held to, and from what it is exempted. */
  rulesOf(metadata: ClientMetadata): readonly EffectiveRule[] {
    return effectiveRules(metadata, this.settings.requirePushedRequests);
  }

  /**
   * What weakens a client needs a setting; what a client has, it keeps.
   * @param present the metadata that these replace, where the client is registered already
   * @throws InvalidClientMetadataError naming the setting
   */
  require(metadata: ClientMetadata, present?: ClientMetadata): void {
    this.requireSecret(metadata, present);
    this.requireGrantTypes(metadata, present);
  }

  /** The secret of client_secret_jwt is kept so that it can be read. */
  requireSecret(metadata: ClientMetadata, present?: ClientMetadata): void {
    if (keepingOf(metadata) !== 'sealed' || this.settings.clientSecretJwt) return;
    if (present && isKeptAlike(present, metadata)) return;
    throw new InvalidClientMetadataError([
      'token_endpoint_auth_method: client_secret_jwt is off here (CLIENT_SECRET_JWT); private_key_jwt needs no secret',
    ]);
  }

  /** RFC 9700 §2.1.2: tokens that come through the browser leak on their way. */
  requireGrantTypes(metadata: ClientMetadata, present?: ClientMetadata): void {
    if (!metadata.grant_types.includes(IMPLICIT) || this.settings.implicitFlow) return;
    if (present?.grant_types.includes(IMPLICIT)) return;
    throw new InvalidClientMetadataError([
      'grant_types: implicit is off here (IMPLICIT_FLOW); authorization_code with PKCE does what it did',
    ]);
  }
}
