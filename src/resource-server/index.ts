export { AccessTokenGuard } from './access-token.guard.js';
export {
  MaxAge,
  Public,
  RequireAcr,
  RequireAnyScope,
  RequireScope,
  RequireToken,
  type RouteDecorator,
} from './decorators.js';
export * from './errors.js';
export { JwtTokenVerifier } from './jwt-token-verifier.js';
export type { JwtVerifierOptions } from './jwt-verifier-options.js';
export { AccessToken, CurrentUser } from './parameters.js';
export { type ProtectedRequest, tokenOf } from './protected-request.js';
export { type ResourceServerAsyncOptions, ResourceServerModule } from './resource-server.module.js';
export type { ResourceServerOptions } from './resource-server-options.js';
export { OAUTH2_SECURITY } from './swagger-documentation.js';
export { AUTH0_TOKENS, ENTRA_TOKENS, KEYCLOAK_TOKENS, RFC9068_TOKENS, type TokenShape } from './token-shape.js';
export { type Confirmation, type TokenFacts, TokenVerifier, VerifiedToken } from './token-verifier.js';
export { UndeclaredRoutes } from './undeclared-routes.js';
