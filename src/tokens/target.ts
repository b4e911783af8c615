import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { InvalidTargetError } from '../protocol/errors.js';
import type { Parameters } from '../protocol/parameters.js';
import type { ResourceServer } from '../scopes/resource-server.js';
import type { ScopeCatalogue } from '../scopes/scope-catalogue.js';
import { ScopesService } from '../scopes/scopes.service.js';

/** What was allowed, of which one access token is a part. */
export interface Allowance {
  readonly scopes: readonly string[];
  /** Named at the authorization endpoint (RFC 8707 §2.1); undefined where the scopes decide. */
  readonly resources: readonly string[] | undefined;
}

/** What one access token is for (docs/decisions/0010-one-audience.md). */
export interface Target {
  /** One API or this server; both only where nobody named one, and the token is for UserInfo too. */
  readonly audience: readonly string[];
  /** The API; undefined where the token is for this server alone. */
  readonly resourceServer: ResourceServer | undefined;
  /** Of what was allowed, what has a meaning there. */
  readonly scopes: readonly string[];
}

/** Finds out what an access token is for, before anything is redeemed or rotated for it. */
@Injectable()
export class Targets {
  constructor(
    private readonly scopes: ScopesService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws InvalidTargetError when it would be for none, for several, or for one that was not allowed */
  async choose(parameters: Parameters, client: Client, { scopes, resources }: Allowance): Promise<Target> {
    const catalogue = await this.scopes.catalogue();
    // A scope taken from the client since, or whose API is gone, is not in new tokens.
    const present = scopes.filter((name) => client.scopes.has(name) && catalogue.find(name));
    const named = new Set(parameters.all('resource'));
    // RFC 8707 §2.2: the client says which of those it may have; one token is for one of them.
    if (named.size > 1) throw severalTargets([...named]);
    const open = catalogue.targetsOf(present);
    const [resource] = named;
    if (resource !== undefined) {
      const isAsked = resources === undefined || resources.includes(resource) || resource === this.settings.issuer;
      if (isAsked && open.includes(resource)) return this.only(resource, present, catalogue);
      throw new InvalidTargetError('resource must be one that was allowed, with a scope of it.');
    }
    return resources === undefined
      ? this.byScopes(present, catalogue)
      : this.byRequest(
          resources.filter((name) => open.includes(name)),
          present,
          catalogue,
        );
  }

  /** RFC 8707 §2.2: what was named at the authorization endpoint, where there is no choice. */
  private byRequest(resources: readonly string[], scopes: readonly string[], catalogue: ScopeCatalogue): Target {
    const [resource, ...others] = resources;
    if (resource === undefined) {
      throw new InvalidTargetError('Nothing of the resources that were asked for was allowed.');
    }
    if (others.length > 0) throw severalTargets(resources);
    return this.only(resource, scopes, catalogue);
  }

  /** RFC 9068 §3: the API that the scopes open; what opens none is for this server itself. */
  private byScopes(scopes: readonly string[], catalogue: ScopeCatalogue): Target {
    const [api, ...others] = catalogue.audiencesOf(scopes);
    if (api === undefined) return { audience: [this.settings.issuer], resourceServer: undefined, scopes };
    if (others.length > 0) throw severalTargets([api, ...others]);
    return { audience: catalogue.targetsOf(scopes), resourceServer: catalogue.resourceServer(api), scopes };
  }

  private only(resource: string, present: readonly string[], catalogue: ScopeCatalogue): Target {
    const audience = resource === this.settings.issuer ? undefined : resource;
    return {
      audience: [resource],
      resourceServer: catalogue.resourceServer(resource),
      scopes: present.filter((name) => catalogue.find(name)?.audience === audience),
    };
  }
}

function severalTargets(resources: readonly string[]): InvalidTargetError {
  return new InvalidTargetError(
    `An access token is for one resource; ask for each with a request of its own. Send resource, one of: ${resources.join(' ')}`,
  );
}
