import { Inject, Injectable } from '@nestjs/common';
import { responseModesOf } from '../authorization/response-modes/index.js';
import { supportedPrompts } from '../authorization/rules/require-consistent-prompt.js';
import { clientAuthenticationMethods } from '../clients/authentication/index.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { ASSERTION_ALGORITHM_NAMES, SIGNING_ALGORITHM_NAMES } from '../protocol/signing-algorithms.js';
import { ACR_VALUES, STANDARD_CLAIMS } from '../protocol/standard-claims.js';
import { CODE_CHALLENGE_METHODS } from '../protocol/pkce.js';
import { grantTypeOf, responseTypesOf } from '../protocol/response-types.js';
import { DPOP_ALGORITHMS } from '../resource-server/dpop/dpop-options.js';
import type { ScopeCatalogue } from '../scopes/scope-catalogue.js';
import { ScopesService } from '../scopes/scopes.service.js';
import { languages } from '../ui/messages/index.js';
import { grantTypes } from '../tokens/grant-types/index.js';
import { DocumentWriter, type PublishedDocument } from './published-document.js';

/** Claims about the sign-in itself. */
const PROTOCOL_CLAIMS = ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'sid'];

/** The metadata of this server (RFC 8414 §2), read from the lists of what is registered: it cannot name what is not there. */
@Injectable()
export class ServerMetadata {
  private readonly writer = new DocumentWriter('application/json');

  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** As it is sent; written anew for each catalogue of scopes, the one part that can change while the server runs. */
  async document(): Promise<PublishedDocument> {
    const catalogue = await this.scopes.catalogue();
    return this.writer.write(catalogue, () => this.content(catalogue));
  }

  /** OpenID Connect Discovery §3. */
  private openId(): Readonly<Record<string, unknown>> {
    return {
      end_session_endpoint: `${this.settings.issuer}/logout`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      userinfo_endpoint: `${this.settings.issuer}/userinfo`,
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: SIGNING_ALGORITHM_NAMES,
      userinfo_signing_alg_values_supported: SIGNING_ALGORITHM_NAMES,
      acr_values_supported: ACR_VALUES,
      display_values_supported: ['page'],
      claim_types_supported: ['normal'],
      claims_supported: [...PROTOCOL_CLAIMS, ...STANDARD_CLAIMS],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_object_signing_alg_values_supported: SIGNING_ALGORITHM_NAMES,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      prompt_values_supported: supportedPrompts(this.settings),
      ui_locales_supported: [...languages.keys()],
    };
  }

  private content({ names }: ScopeCatalogue): Readonly<Record<string, unknown>> {
    const { issuer, registration, requirePushedRequests, clientSecretJwt } = this.settings;
    const all = clientAuthenticationMethods.map(({ name }) => name);
    const methods = all.filter((name) => name !== 'client_secret_jwt' || clientSecretJwt);
    const responseTypes = responseTypesOf(this.settings);
    const assertions = clientSecretJwt ? ASSERTION_ALGORITHM_NAMES : SIGNING_ALGORITHM_NAMES;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      require_pushed_authorization_requests: requirePushedRequests,
      revocation_endpoint: `${issuer}/revoke`,
      introspection_endpoint: `${issuer}/introspect`,
      jwks_uri: `${issuer}/jwks`,
      ...(registration === 'off' ? {} : { registration_endpoint: `${issuer}/register` }),
      service_documentation: `${issuer}/docs`,
      scopes_supported: names,
      response_types_supported: responseTypes,
      response_modes_supported: responseModesOf(responseTypes),
      grant_types_supported: [...new Set([...Object.keys(grantTypes), ...responseTypes.map(grantTypeOf)])],
      token_endpoint_auth_methods_supported: methods,
      token_endpoint_auth_signing_alg_values_supported: assertions,
      revocation_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_signing_alg_values_supported: assertions,
      introspection_endpoint_auth_methods_supported: methods.filter((name) => name !== 'none'),
      // RFC 9701 §7.
      introspection_signing_alg_values_supported: SIGNING_ALGORITHM_NAMES,
      introspection_endpoint_auth_signing_alg_values_supported: assertions,
      code_challenge_methods_supported: CODE_CHALLENGE_METHODS,
      // RFC 9449 §5.1.
      dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
      // RFC 9207 §3.
      authorization_response_iss_parameter_supported: true,
      ...this.openId(),
    };
  }
}
