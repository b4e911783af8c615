import { type CanActivate, type ExecutionContext, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { BearerError, ResourceServerError } from './bearer-error.js';
import type { Scheme } from './challenge.js';
import { credentialsOf } from './credentials.js';
import { demandAudience, demandScopes, demandUserAuthentication } from './demands.js';
import { Possession } from './dpop/possession.js';
import { MissingTokenError, UndeclaredRouteError, VerifierUnavailableError } from './errors.js';
import type { ProtectedRequest } from './protected-request.js';
import { ProtectedResource } from './protected-resource.js';
import { type Declaration, declarationOf, type Requirement } from './requirement.js';
import type { ResourceServerOptions } from './resource-server-options.js';
import { TokenVerifier } from './token-verifier.js';
import { rememberToken } from './verified-token.js';

/** Guards every route of the application. Closed by default: what declares nothing is refused. */
export class AccessTokenGuard implements CanActivate {
  private readonly logger = new Logger(AccessTokenGuard.name);
  private readonly named = new Set<string>();
  private readonly declarations = new WeakMap<object, WeakMap<object, Declaration>>();
  private readonly audiences: ReadonlyMap<string, string>;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly possession: Possession,
    private readonly adapterHost: HttpAdapterHost,
    private readonly resource: ProtectedResource,
    private readonly options: ResourceServerOptions,
  ) {
    const apis = Object.entries(options.apis ?? {});
    this.audiences = new Map(apis.flatMap(([audience, { names }]) => names.map((name) => [name, audience] as const)));
  }

  /** Lets `public`, `client` and `session` routes pass: the first need nothing, the others are proven by their own room. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const declaration = this.declaration(context);
    if (!declaration) return this.refuseUndeclared(context);
    if (declaration.access !== 'token') return true;
    if (context.getType() !== 'http') throw new UndeclaredRouteError();
    const http = context.switchToHttp();
    return this.admit(http.getRequest<ProtectedRequest>(), http.getResponse<unknown>(), declaration.requirement);
  }

  /** The order: a token, a good one, for this API, in the right hands, with the scopes, of a user who signed in well enough. */
  private async admit(request: ProtectedRequest, response: unknown, requirement: Requirement): Promise<boolean> {
    let scheme: Scheme | undefined;
    try {
      const credentials = credentialsOf(request);
      scheme = credentials.scheme;
      const token = await this.verifier.verify(credentials.token, request);
      demandAudience(token, requirement, this.audiences);
      const headers = await this.possession.demand(token, credentials, request);
      demandScopes(token, requirement);
      demandUserAuthentication(token, requirement, this.now());
      rememberToken(request, token);
      for (const [name, value] of Object.entries(headers)) {
        this.adapterHost.httpAdapter.setHeader(response, name, value);
      }
      return true;
    } catch (error) {
      this.log(error);
      throw this.challenged(error, requirement, scheme);
    }
  }

  /** The reason is for the log: the client learns what it can act on, and no more. */
  private log(error: unknown): void {
    if (!(error instanceof ResourceServerError)) return;
    const reason = error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
    if (error instanceof VerifierUnavailableError) this.logger.error(reason);
    else this.logger.debug(reason);
  }

  private challenged(error: unknown, requirement: Requirement, scheme?: Scheme): unknown {
    if (!(error instanceof BearerError)) return error;
    const scope = requirement.allScopes.join(' ') || undefined;
    const told = error instanceof MissingTokenError ? new MissingTokenError({ parameters: { scope } }) : error;
    return told.within(this.resource.challengeContext, scheme);
  }

  private refuseUndeclared(context: ExecutionContext): never {
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    // Once: anybody may ask for it again and again.
    if (!this.named.has(route)) {
      this.logger.error(`${route} was refused: it declares no access. Add @RequireScope(…) or @Public().`);
    }
    this.named.add(route);
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
