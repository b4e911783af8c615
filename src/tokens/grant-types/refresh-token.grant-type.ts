import { Injectable } from '@nestjs/common';
import type { Grant } from '../../grants/grant.js';
import { GrantsRepository } from '../../grants/grants.repository.js';
import { InvalidGrantError, InvalidScopeError } from '../../protocol/errors.js';
import { parseScope } from '../../protocol/scope.js';
import type { Proof } from '../issuance.js';
import { RefreshTokens } from '../refresh-token.js';
import { notGood, RefreshRotation } from '../refresh-rotation.js';
import { Targets } from '../target.js';
import type { GrantType, TokenRequest } from './grant-type.js';

/** RFC 6749 §6, with rotation (RFC 9700 §4.14.2): each token is good once, and a lost answer is given again. */
@Injectable()
export class RefreshTokenGrantType implements GrantType {
  readonly name = 'refresh_token';

  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly grants: GrantsRepository,
    private readonly targets: Targets,
    private readonly rotation: RefreshRotation,
  ) {}

  async authorize({ parameters, client, jkt, notes }: TokenRequest): Promise<Proof> {
    const token = this.refreshTokens.read(parameters.require('refresh_token'));
    if (!token) throw new InvalidGrantError('The refresh token is not one of this server, or was changed on the way.');
    const grant = await this.grants.find(token.grantId);
    // RFC 6749 §6: bound to the client it was issued to; to another one it does not exist.
    if (grant?.clientId !== client.id) throw notGood(grant ? 'it is of another client' : 'there is no such grant');
    notes.facts.userId = grant.userId ?? undefined;
    requireSameKey(grant, jkt);
    const scopes = narrow(grant, parameters.get('scope'));
    const resources = grant.resource?.split(' ');
    const target = await this.targets.choose(parameters, client, { scopes, resources });
    const claim = () => this.rotation.rotate(token, grant, client);
    return { client, pending: { grant, claim }, scopes, target };
  }
}

/** RFC 9449 §5: before anything is rotated or revoked, so that a thief without the key cannot do either. */
function requireSameKey({ confirmation }: Grant, jkt: string | undefined): void {
  if (confirmation === null || confirmation === jkt) return;
  throw new InvalidGrantError('The refresh token is bound to a key; send a DPoP proof by the key it was issued for.');
}

/** RFC 6749 §6: the same scope or less; the grant keeps what it has. */
function narrow(grant: Grant, asked: string | undefined): readonly string[] {
  const granted = parseScope(grant.scope) ?? [];
  if (asked === undefined) return granted;
  const scopes = parseScope(asked);
  if (!scopes?.every((name) => granted.includes(name))) {
    throw new InvalidScopeError(`The scope must be within what was granted: ${grant.scope}`);
  }
  return scopes;
}
