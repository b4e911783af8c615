import { Inject, Injectable } from '@nestjs/common';
import type { ChallengeContext } from './errors.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server-options.js';

/** This resource as the outside sees it: what it is called and what its challenges say. */
@Injectable()
export class ProtectedResource {
  readonly challengeContext: ChallengeContext;

  constructor(@Inject(RESOURCE_SERVER_OPTIONS) options: ResourceServerOptions) {
    this.challengeContext = { realm: options.realm };
  }
}
