import { Inject, Injectable } from '@nestjs/common';
import { responseModes } from '../authorization/response-modes/index.js';
import { RESPONSE_TYPES } from '../authorization/rules/require-response-type-code.js';
import { clientAuthenticationMethods } from '../clients/authentication/index.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { CODE_CHALLENGE_METHODS } from '../protocol/pkce.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { grantTypes } from '../tokens/grant-types/index.js';

/** The metadata of this server (RFC 8414 §2), read from the lists of what is registered: it cannot name what is not there. */
@Injectable()
export class ServerMetadata {
  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async read(): Promise<Readonly<Record<string, unknown>>> {
    const { issuer } = this.settings;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      service_documentation: `${issuer}/docs`,
      scopes_supported: (await this.scopes.catalogue()).names,
      response_types_supported: RESPONSE_TYPES,
      response_modes_supported: Object.keys(responseModes),
      grant_types_supported: Object.keys(grantTypes),
      token_endpoint_auth_methods_supported: clientAuthenticationMethods.map(({ name }) => name),
      code_challenge_methods_supported: CODE_CHALLENGE_METHODS,
      // RFC 9207 §3.
      authorization_response_iss_parameter_supported: true,
    };
  }
}
