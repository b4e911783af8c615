import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type AdministrativeScope, administrativeScopes } from '../admin/administrative-scopes.js';
import { apiRoute, type ApiRouteOptions } from '../own-apis/api-route.js';
import { ProblemDto } from '../own-apis/problems/problem.dto.js';
import { TaggingInterceptor } from '../own-apis/tagging.interceptor.js';
import { ActingInterceptor } from './access/acting.interceptor.js';
import { AdministratorGuard } from './access/administrator.guard.js';
import { ProblemFilter } from './problems/problem.filter.js';

export const ADMIN_TAG = 'Administration';

/** A controller of the admin API, below /api/admin: guarded twice, signed in the audit log, with problems for errors. */
export function AdminController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/admin/${path}`),
    ApiTags(ADMIN_TAG),
    ApiExtraModels(ProblemDto),
    UseGuards(AdministratorGuard),
    UseInterceptors(ActingInterceptor, TaggingInterceptor),
    UseFilters(ProblemFilter),
  );
}

/** What a route demands and answers. */
export interface AdminRouteOptions extends ApiRouteOptions {
  /** Any one of these. */
  readonly scope: AdministrativeScope | readonly [AdministrativeScope, ...AdministrativeScope[]];
}

/** Guards one route of the admin API and says all about it in Swagger. */
export function AdminRoute({ scope, ...options }: AdminRouteOptions): MethodDecorator {
  const demand =
    typeof scope === 'string'
      ? administrativeScopes.RequireScope(scope)
      : administrativeScopes.RequireAnyScope(...scope);
  return apiRoute(demand, options);
}
