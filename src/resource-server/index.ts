export { AccessTokenGuard } from './access-token.guard.js';
export { BearerError, type BearerErrorDetails, type ChallengeContext, ResourceServerError } from './bearer-error.js';
export type { Scheme } from './challenge.js';
export { type DeclaredRoute, DeclaredRoutes } from './declared-routes.js';
export {
  MaxAge,
  Public,
  RequireAcr,
  RequireAnyScope,
  RequireScope,
  RequireToken,
  type RouteDecorator,
} from './decorators.js';
export { DpopNonces, TimedDpopNonces } from './dpop/dpop-nonces.js';
export type { DpopOptions } from './dpop/dpop-options.js';
export { MemoryReplayStore, ReplayStore } from './dpop/replay-store.js';
export * from './errors.js';
export { type IntrospectionOptions, IntrospectionTokenVerifier } from './introspection-token-verifier.js';
export { JwtTokenVerifier } from './jwt-token-verifier.js';
export type { JwtVerifierOptions, KeySource } from './jwt-verifier-options.js';
export type { OutboundOptions } from './outbound.js';
export { AccessToken, CurrentUser } from './parameters.js';
export type { ProtectedRequest } from './protected-request.js';
export { PROTECTED_RESOURCE_METADATA_ROUTE } from './protected-resource-metadata.controller.js';
export { type Declaration, declarationOf, type Requirement } from './requirement.js';
export { type ResourceServerAsyncOptions, ResourceServerModule } from './resource-server.module.js';
export type { ResourceServerOptions } from './resource-server-options.js';
export { defineScopes, type Scopes, type ScopeText } from './scopes.js';
export { OAUTH2_SECURITY } from './swagger-documentation.js';
export { AUTH0_TOKENS, ENTRA_TOKENS, KEYCLOAK_TOKENS, RFC9068_TOKENS, type TokenShape } from './token-shape.js';
export { TokenVerifier } from './token-verifier.js';
export { UndeclaredRoutes } from './undeclared-routes.js';
export { type Confirmation, type TokenFacts, tokenOf, VerifiedToken } from './verified-token.js';
