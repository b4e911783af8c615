import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type AccountScope, accountScopes } from '../../own-apis/account-scopes.js';
import { apiRoute, type ApiRouteOptions } from '../../own-apis/api-route.js';
import { ProblemDto } from '../../own-apis/problems/problem.dto.js';
import { TaggingInterceptor } from '../../own-apis/tagging.interceptor.js';
import { AccountProblemFilter } from './account-problem.filter.js';
import { ActingPersonInterceptor } from './acting-person.interceptor.js';
import { PersonGuard } from './person.guard.js';

export const ACCOUNT_TAG = 'Account';

/** A controller of the account API, below /api/account: guarded twice, signed in the audit log, with problems for errors. */
export function AccountController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/account/${path}`),
    ApiTags(ACCOUNT_TAG),
    ApiExtraModels(ProblemDto),
    UseGuards(PersonGuard),
    UseInterceptors(ActingPersonInterceptor, TaggingInterceptor),
    UseFilters(AccountProblemFilter),
  );
}

/** Guards one route of the account API and says all about it in Swagger. */
export function AccountRoute({ scope, ...options }: ApiRouteOptions & { readonly scope: AccountScope }) {
  return apiRoute(accountScopes.RequireScope(scope), options);
}
