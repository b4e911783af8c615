import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../resource-server/index.js';
import type { Administrator } from './access/administrator.js';
import { CurrentAdministrator } from './access/current-administrator.js';
import { ADMIN_TAG, AdminController, AdminRoute } from './admin-route.js';
import { AdministratorDto } from './me.dto.js';
import { ADMIN_KINDS, PROBLEM_KINDS } from '../own-apis/problems/problem-kinds.js';
import { ProblemKindsDto } from '../own-apis/problems/problem.dto.js';

/** Who is calling, as the admin API sees them. */
@AdminController('me')
export class MeController {
  @Get()
  @AdminRoute({
    scope: ['admin:read', 'admin:clients', 'admin:users', 'admin:owner'],
    summary: 'Who you are here, and what you may do',
    description: 'What your token was granted and what your role allows, both as they are now.',
    answer: 'You.',
    type: AdministratorDto,
  })
  read(@CurrentAdministrator() { userId, clientId, role, permissions }: Administrator): AdministratorDto {
    return { user_id: userId ?? null, client_id: clientId, role: role ?? null, permissions: [...permissions] };
  }
}

/** What the `type` of a problem points to. */
@Controller('api/admin/problems')
@Public()
export class ProblemsController {
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @ApiTags(ADMIN_TAG)
  @ApiOperation({ summary: 'The kinds of problems that the admin API tells', description: 'RFC 9457 §3.1.1.' })
  @ApiResponse({ status: 200, description: 'Every kind there is.', type: ProblemKindsDto })
  list(): ProblemKindsDto {
    return { items: ADMIN_KINDS.map((kind) => ({ kind, ...PROBLEM_KINDS[kind] })) };
  }
}
