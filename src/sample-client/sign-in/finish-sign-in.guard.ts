import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard, AuthModuleOptions } from '@nestjs/passport';
import { AuthorizationError, InternalOAuthError } from 'passport-oauth2';
import { AccessDenied, AuthorizationRefused, ExchangeFailed, UnexpectedAnswer } from '../failure.js';
import { AuthorizationServer, type ServerMetadata } from '../portico/authorization-server.js';
import { TokenRequestRefused } from '../portico/token-endpoint.js';

type Query = Record<string, unknown>;

/** Takes Portico's answer: checks where it comes from, lets passport-oauth2 exchange the code, and names what went wrong. */
@Injectable()
export class FinishSignInGuard extends AuthGuard() {
  constructor(
    options: AuthModuleOptions,
    private readonly server: AuthorizationServer,
  ) {
    super(options);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { query } = context.switchToHttp().getRequest<{ query: Query }>();
    demandOneAnswer(query);
    demandIssuer(query, await this.server.metadata());
    return (await super.canActivate(context)) as boolean;
  }

  override handleRequest<User>(error: unknown, user: User | false, info: unknown, context: ExecutionContext): User {
    if (error) throw explained(error);
    if (user) return user;
    const { query } = context.switchToHttp().getRequest<{ query: Query }>();
    if (query['error'] === 'access_denied') throw new AccessDenied(query['error_description'] as string | undefined);
    const { message } = (info ?? {}) as { message?: string };
    throw new UnexpectedAnswer(`The answer does not belong to a sign-in of this browser. ${message ?? ''}`.trim());
  }
}

/** RFC 6749 §3.1: no parameter more than once; and an answer is a code or an error. */
function demandOneAnswer(query: Query): void {
  const names = ['code', 'state', 'error', 'error_description', 'iss'];
  const repeated = names.filter((name) => query[name] !== undefined && typeof query[name] !== 'string');
  if (repeated.length > 0) throw new UnexpectedAnswer(`The answer has ${repeated.join(', ')} more than once.`);
  // Without either, passport-oauth2 would start a sign-in instead of ending one.
  if (!query['code'] && !query['error']) throw new UnexpectedAnswer('The answer carries neither a code nor an error.');
}

/** RFC 9207 §2.4: an answer of another issuer is a mix-up attack. */
function demandIssuer({ iss }: Query, { issuer, namesIssuer }: ServerMetadata): void {
  if (iss === issuer || (iss === undefined && !namesIssuer)) return;
  throw new UnexpectedAnswer('The answer does not come from the authorization server that was asked.');
}

function explained(error: unknown): unknown {
  if (error instanceof AuthorizationError) return new AuthorizationRefused(error.code, error.message || undefined);
  const cause: unknown = error instanceof InternalOAuthError ? error.oauthError : error;
  return cause instanceof TokenRequestRefused ? new ExchangeFailed(cause.error, cause.description) : cause;
}
