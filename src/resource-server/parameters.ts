import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tokenOf } from './verified-token.js';
import type { VerifiedToken } from './verified-token.js';

function verifiedToken(context: ExecutionContext): VerifiedToken {
  const token = tokenOf(context.switchToHttp().getRequest<object>());
  if (token) return token;
  throw new Error(
    `${context.getClass().name}.${context.getHandler().name} takes a token and demands none: add @RequireScope.`,
  );
}

/** Parameter: the `VerifiedToken` of this request. An error (500) on a route that demands no token. */
export const AccessToken: () => ParameterDecorator = createParamDecorator((_: unknown, context) =>
  verifiedToken(context),
);

/**
 * Parameter: the subject (`sub`) of the token, a string. For a token that a client got for itself this is the client
 * (RFC 9068 §2.2); take `@AccessToken()` where the difference matters.
 */
export const CurrentUser: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context) => verifiedToken(context).subject,
);
