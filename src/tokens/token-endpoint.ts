import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ClientCredentialsCarrier } from '../clients/authentication/client-authentication-method.js';
import { ClientAuthenticator } from '../clients/authentication/client-authenticator.js';
import type { Client } from '../clients/client.js';
import { InvalidDpopProofError, UnauthorizedClientError, UnsupportedGrantTypeError } from '../protocol/errors.js';
import { GRANT_TYPES, type GrantTypeName } from '../protocol/grant-types.js';
import { signals } from '../telemetry/signals.js';
import type { GrantType } from './grant-types/grant-type.js';
import { grantTypes } from './grant-types/index.js';
import { kindsOf, type TokenResponse } from './issuance.js';
import { TokenExtensions } from './token-extensions.js';
import { TokenIssuer } from './token-issuer.js';

/** RFC 6749 §3.2. A grant type fills in one phase and can forget none of the others. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly issuer: TokenIssuer,
    private readonly extensions: TokenExtensions,
    private readonly modules: ModuleRef,
  ) {}

  /** @param readProof for a client that is known by then: the thumbprint of the key of the DPoP proof that came along, if one did */
  async answer(
    request: ClientCredentialsCarrier,
    readProof: (client: Client) => Promise<string | undefined>,
  ): Promise<TokenResponse> {
    const { parameters, notes } = request;
    const client = await this.authenticator.authenticate(request);
    const name = requireKnown(parameters.require('grant_type'));
    notes.facts.grantType = name;
    requirePermitted(client, name);
    const grantType = this.modules.get<GrantType>(grantTypes[name]);
    const jkt = requireProof(client, await readProof(client));
    const proof = await grantType.authorize({ parameters, client, jkt, notes });
    const { pending, scopes, target, nonce } = proof;
    const about = pending?.grant ?? proof.grant;
    const added = this.extensions.exist
      ? await this.extensions.ask({ proof, grant: about, grantType: name, notes })
      : undefined;
    const grant = pending ? await pending.claim() : proof.grant;
    const response = await this.issuer.issue({ client, grant, scopes, target, nonce, jkt, added });
    signals.tokensIssued.send({ grantType: name, kinds: kindsOf(response) });
    return response;
  }
}

function requireKnown(name: string): GrantTypeName {
  const known = GRANT_TYPES.find((grantType) => grantType === name);
  if (!known) throw new UnsupportedGrantTypeError(`grant_type must be one of: ${GRANT_TYPES.join(', ')}.`);
  return known;
}

// RFC 6749 §5.2.
function requirePermitted(client: Client, name: GrantTypeName): void {
  if (!client.mayUse(name)) {
    throw new UnauthorizedClientError(`This client is not registered for the grant type ${name}.`);
  }
}

// RFC 9449 §5.2: a client that is registered for bound tokens gets no others.
function requireProof(client: Client, jkt: string | undefined): string | undefined {
  if (jkt === undefined && client.requiresDpop) {
    throw new InvalidDpopProofError('This client is registered for bound access tokens; send a DPoP proof.');
  }
  return jkt;
}
