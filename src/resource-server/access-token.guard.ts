import { type CanActivate, type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BearerError } from './bearer-error.js';
import type { Scheme } from './challenge.js';
import { credentialsOf } from './credentials.js';
import { demandScopes, demandUserAuthentication } from './demands.js';
import { Possession } from './dpop/possession.js';
import { MissingTokenError, UndeclaredRouteError } from './errors.js';
import type { ProtectedRequest } from './protected-request.js';
import { ProtectedResource } from './protected-resource.js';
import { type Declaration, declarationOf, type Requirement } from './requirement.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server-options.js';
import { TokenVerifier } from './token-verifier.js';
import { rememberToken } from './verified-token.js';

/** Guards every route of the application. Closed by default: what declares nothing is refused. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  private readonly logger = new Logger(AccessTokenGuard.name);
  private readonly declarations = new WeakMap<object, WeakMap<object, Declaration>>();

  constructor(
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier,
    @Inject(Possession) private readonly possession: Possession,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ProtectedResource) private readonly resource: ProtectedResource,
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
  ) {}

  /** Lets `public`, `client` and `session` routes pass: the first need nothing, the others are proven by their own room. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const declaration = this.declaration(context);
    if (!declaration) return this.refuseUndeclared(context);
    if (declaration.access !== 'token') return true;
    if (context.getType() !== 'http') throw new UndeclaredRouteError();
    const http = context.switchToHttp();
    return this.admit(http.getRequest<ProtectedRequest>(), http.getResponse<unknown>(), declaration.requirement);
  }

  /** The order: a token, a good one, in the right hands, with the scopes, of a user who signed in well enough. */
  private async admit(request: ProtectedRequest, response: unknown, requirement: Requirement): Promise<boolean> {
    let scheme: Scheme | undefined;
    try {
      const credentials = credentialsOf(request);
      scheme = credentials.scheme;
      const token = await this.verifier.verify(credentials.token, request);
      const headers = await this.possession.demand(token, credentials, request);
      demandScopes(token, requirement);
      demandUserAuthentication(token, requirement, this.now());
      rememberToken(request, token);
      for (const [name, value] of Object.entries(headers)) {
        this.adapterHost.httpAdapter.setHeader(response, name, value);
      }
      return true;
    } catch (error) {
      throw this.challenged(error, requirement, scheme);
    }
  }

  private challenged(error: unknown, requirement: Requirement, scheme?: Scheme): unknown {
    if (!(error instanceof BearerError)) return error;
    const scope = requirement.allScopes.join(' ') || undefined;
    const told = error instanceof MissingTokenError ? new MissingTokenError({ parameters: { scope } }) : error;
    return told.within(this.resource.challengeContext, scheme);
  }

  private refuseUndeclared(context: ExecutionContext): never {
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    this.logger.error(`${route} was refused: it declares no access. Add @RequireScope(…) or @Public().`);
    throw new UndeclaredRouteError();
  }

  private declaration(context: ExecutionContext): Declaration | undefined {
    const controller = context.getClass();
    const handler = context.getHandler();
    const known = this.declarations.get(controller)?.get(handler);
    if (known) return known;
    const declaration = declarationOf(controller, handler);
    if (!declaration) return undefined;
    const ofController = this.declarations.get(controller) ?? new WeakMap<object, Declaration>();
    this.declarations.set(controller, ofController.set(handler, declaration));
    return declaration;
  }

  private now(): number {
    return (this.options.now ?? Date.now)() / 1000;
  }
}
