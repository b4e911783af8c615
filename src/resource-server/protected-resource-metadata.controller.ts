import { Controller, Get, Header, Inject, Req, type Type, VERSION_NEUTRAL } from '@nestjs/common';
import { ResourceServerError } from './bearer-error.js';
import { DeclaredRoutes } from './declared-routes.js';
import { Public } from './decorators.js';
import type { ProtectedRequest } from './protected-request.js';
import { ProtectedResource } from './protected-resource.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server-options.js';
import { Documented } from './swagger-documentation.js';

const ROOT = '.well-known/oauth-protected-resource';

/** For `app.setGlobalPrefix('api', { exclude: [PROTECTED_RESOURCE_METADATA_ROUTE] })`: well-known paths have no prefix. */
export const PROTECTED_RESOURCE_METADATA_ROUTE = `${ROOT}{/*path}`;

/** Makes the controller that serves who protects this resource, with what scopes (RFC 9728 §3). */
export function protectedResourceMetadataController(): Type {
  // A class of its own for each module: its path is that of the resource, which is known when the options are.
  @Public()
  @Controller({ path: ROOT, version: VERSION_NEUTRAL })
  class OwnMetadataController extends ProtectedResourceMetadataController {}
  return OwnMetadataController;
}

class ProtectedResourceMetadataController {
  private metadata: Readonly<Record<string, unknown>> | undefined;

  constructor(
    @Inject(ProtectedResource) private readonly resource: ProtectedResource,
    @Inject(DeclaredRoutes) private readonly routes: DeclaredRoutes,
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
  ) {
    // Nest reads the path when it registers routes, after it made the controllers.
    const [path] = resource.metadataPath?.split('?') ?? [];
    if (path) Reflect.defineMetadata('path', path, this.constructor);
  }

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @Documented({
    summary: 'Metadata of this protected resource (RFC 9728)',
    tag: 'Discovery',
    example: { resource: 'https://api.example', authorization_servers: ['https://sso.example'] },
  })
  read(@Req() request: ProtectedRequest): object {
    return this.answer(request);
  }

  private answer(request: ProtectedRequest): object {
    // RFC 9728 §3.3: what is served under a path is the metadata of exactly that resource.
    if ((request.originalUrl ?? request.url) === this.resource.metadataPath) return (this.metadata ??= this.describe());
    throw new ResourceServerError(404, 'not_found', 'There is no protected resource of this name here.');
  }

  private describe(): Readonly<Record<string, unknown>> {
    const { issuer, scopes, apis, dpop, protectedResourceMetadata: further } = this.options;
    // Of several APIs, those of the one that the metadata are about.
    const names = (scopes ?? apis?.[this.resource.identifier ?? ''])?.names ?? this.routes.scopes();
    return Object.freeze({
      resource: this.resource.identifier,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
      // RFC 9728 §3.2: "Parameters with zero values MUST be omitted".
      ...(names.length ? { scopes_supported: names } : {}),
      ...(dpop ? { dpop_signing_alg_values_supported: this.resource.dpopAlgorithms } : {}),
      ...(dpop?.required ? { dpop_bound_access_tokens_required: true } : {}),
      ...(typeof further === 'object' ? further : {}),
    });
  }
}
