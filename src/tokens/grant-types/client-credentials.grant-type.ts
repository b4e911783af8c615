import { Injectable } from '@nestjs/common';
import { InvalidScopeError } from '../../protocol/errors.js';
import { OFFLINE_ACCESS, parseScope } from '../../protocol/scope.js';
import { ScopesService } from '../../scopes/scopes.service.js';
import type { Proof } from '../issuance.js';
import { Targets } from '../target.js';
import type { GrantType, TokenRequest } from './grant-type.js';

/** RFC 6749 §4.4: a service gets a token for itself. There is nothing to redeem, so nothing is stored. */
@Injectable()
export class ClientCredentialsGrantType implements GrantType {
  readonly name = 'client_credentials';

  constructor(
    private readonly scopes: ScopesService,
    private readonly targets: Targets,
  ) {}

  async authorize({ parameters, client }: TokenRequest): Promise<Proof> {
    const catalogue = await this.scopes.catalogue();
    // Only what an API understands: nobody has signed in whom OpenID scopes could be about.
    const isForApis = (name: string): boolean =>
      catalogue.find(name)?.audience !== undefined && client.scopes.has(name);
    const asked = parameters.get('scope');
    const scopes = asked === undefined ? [...client.scopes].filter(isForApis) : parseScope(asked);
    if (!scopes?.every(isForApis)) {
      throw new InvalidScopeError(
        `scope must be of the APIs that this client is registered for; ${OFFLINE_ACCESS} and openid need a user.`,
      );
    }
    return { client, scopes, target: await this.targets.choose(parameters, client, { scopes, resources: undefined }) };
  }
}
