/*
 * resource-server: everything an API needs to accept access tokens, and nothing of the server that issues them.
 * In comes: a request with `Authorization: Bearer …` or `DPoP …` and a route that declares what it demands.
 * Out goes: the handler with a frozen `VerifiedToken`, or a refusal with an exact challenge. What declares nothing is closed.
 * RFC 6750 (bearer), 9068 (JWT access tokens), 7662 (introspection), 9449 (DPoP), 9470 (step-up), 9728 (resource metadata).
 * Owns no table; talks to nobody but the configured issuer.
 */
import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { AccessTokenGuard } from './access-token.guard.js';
import { DeclaredRoutes } from './declared-routes.js';
import { Possession } from './dpop/possession.js';
import { JwtTokenVerifier } from './jwt-token-verifier.js';
import { ProtectedResource } from './protected-resource.js';
import { protectedResourceMetadataController } from './protected-resource-metadata.controller.js';
import { ResourceServerFilter } from './resource-server.filter.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server-options.js';
import { TokenVerifier } from './token-verifier.js';
import { UndeclaredRoutes } from './undeclared-routes.js';

/** Options made by a factory, for instance with a verifier that lives in the container. */
export interface ResourceServerAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: (...dependencies: never[]) => ResourceServerOptions | Promise<ResourceServerOptions>;
  /** `false` takes the routes of the metadata away (RFC 9728), which a factory comes too late for. Default true. */
  protectedResourceMetadata?: boolean;
}

const PROVIDERS: Provider[] = [
  {
    provide: TokenVerifier,
    inject: [RESOURCE_SERVER_OPTIONS],
    useFactory: (options: ResourceServerOptions) => options.verifier ?? new JwtTokenVerifier(options),
  },
  made(ProtectedResource, RESOURCE_SERVER_OPTIONS),
  made(Possession, ProtectedResource, RESOURCE_SERVER_OPTIONS),
  made(DeclaredRoutes, ModulesContainer),
  made(UndeclaredRoutes, DeclaredRoutes, RESOURCE_SERVER_OPTIONS),
  made(AccessTokenGuard, TokenVerifier, Possession, HttpAdapterHost, ProtectedResource, RESOURCE_SERVER_OPTIONS),
  { provide: APP_GUARD, useExisting: AccessTokenGuard },
  made(ResourceServerFilter, HttpAdapterHost, ProtectedResource),
  { provide: APP_FILTER, useExisting: ResourceServerFilter },
];

/** Wires a class here instead of by decorators in it, which would make the package by a tenth larger. */
function made<D extends unknown[]>(
  type: new (...dependencies: D) => object,
  ...inject: InjectionToken[]
): FactoryProvider {
  return { provide: type, inject, useFactory: (...dependencies: unknown[]) => new type(...(dependencies as D)) };
}

/** Closes every route of the application to whoever has no access token for it. */
export class ResourceServerModule {
  /** `ResourceServerModule.forRoot({ issuer: 'https://sso.example', audience: 'https://api.example' })` */
  static forRoot(options: ResourceServerOptions): DynamicModule {
    const hasMetadata = options.protectedResourceMetadata !== false;
    return assemble({ provide: RESOURCE_SERVER_OPTIONS, useValue: options }, hasMetadata);
  }

  /** The same with options from a factory. */
  static forRootAsync({ imports, inject, useFactory, ...options }: ResourceServerAsyncOptions): DynamicModule {
    const provider = { provide: RESOURCE_SERVER_OPTIONS, inject: inject ?? [], useFactory };
    return assemble(provider, options.protectedResourceMetadata !== false, imports);
  }
}

// Called, not written above the class, for the same reason.
Module({})(ResourceServerModule);

function assemble(options: Provider, hasMetadata: boolean, imports: ModuleMetadata['imports'] = []): DynamicModule {
  return {
    module: ResourceServerModule,
    global: true,
    imports,
    controllers: hasMetadata ? [protectedResourceMetadataController()] : [],
    providers: [options, ...PROVIDERS],
    exports: [TokenVerifier, RESOURCE_SERVER_OPTIONS, UndeclaredRoutes, DeclaredRoutes],
  };
}
