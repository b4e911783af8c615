import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AuditEventEntity } from '../../audit/audit-event.entity.js';
import { isoOf, isoOrNull } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { ACCOUNT_KINDS, PROBLEM_KINDS } from '../../own-apis/problems/problem-kinds.js';
import { ProblemKindsDto } from '../../own-apis/problems/problem.dto.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { Public } from '../../resource-server/index.js';
import { ScopesService } from '../../scopes/scopes.service.js';
import type { SessionEntity } from '../../sessions/session.entity.js';
import { browserNameOf } from '../own/browser-name.js';
import { Disconnection } from '../own/disconnection.js';
import { ACTIVITY_ORDERS, OwnActivity, ownEventOf } from '../own/own-activity.js';
import { OwnApplications } from '../own/own-applications.js';
import { OwnSessions } from '../own/own-sessions.js';
import { ACCOUNT_TAG, AccountController } from './account-route.js';
import { OwnSessionDto, OwnSessionListDto, OwnSessionsQueryDto, SignedOutDto, SignOutDto } from './account.dto.js';
import { accountRoutes, ClientId, SessionId } from './account.docs.js';
import { ActivityDto, ActivityQueryDto, ApplicationsDto, OwnEventDto } from './application.dto.js';
import { CurrentPerson, type Person } from './person.js';

/** Where the person is signed in. */
@AccountController('sessions')
@UsePipes(strictValidation)
export class OwnSessionsController {
  constructor(
    private readonly sessions: OwnSessions,
    private readonly lists: Lists,
  ) {}

  @Get()
  @accountRoutes.sessions
  list(@CurrentPerson() { user, sessionId }: Person, @Query() query: OwnSessionsQueryDto): Promise<OwnSessionListDto> {
    const read = this.sessions.page.bind(this.sessions, user.id);
    const show = (session: SessionEntity) => present(session, session.id === sessionId, this.sessions.isLive(session));
    // A cursor of one person is of no use to another.
    const name = `own-sessions ${user.id}`;
    return this.lists.answer<SessionEntity, OwnSessionDto>({ name, orders: { created_at: ['id'] }, read, show }, query);
  }

  @Post('end')
  @HttpCode(200)
  @accountRoutes.signOut
  async signOut(@CurrentPerson() { user, sessionId }: Person, @Body() { which }: SignOutDto): Promise<SignedOutDto> {
    const kept = which === 'others' ? (sessionId ?? undefined) : undefined;
    return { ended: await this.sessions.endAll(user.id, kept) };
  }

  @Delete(':session_id')
  @HttpCode(204)
  @SessionId()
  @accountRoutes.endSession
  async end(@CurrentPerson() { user }: Person, @Param('session_id') id: string): Promise<void> {
    await this.sessions.end(user.id, id);
  }
}

/** What the person has connected. */
@AccountController('applications')
export class OwnApplicationsController {
  constructor(
    private readonly applications: OwnApplications,
    private readonly disconnection: Disconnection,
    private readonly scopes: ScopesService,
  ) {}

  @Get()
  @accountRoutes.applications
  async list(@CurrentPerson() { user }: Person): Promise<ApplicationsDto> {
    const catalogue = await this.scopes.catalogue();
    const applications = await this.applications.list(user.id);
    const items = applications.map(({ clientId, client, scopes, since, lastUsedAt }) => ({
      client_id: clientId,
      name: client?.name ?? null,
      scopes: scopes.map((name) => ({ name, title: catalogue.find(name)?.title ?? name })),
      since: isoOf(since),
      last_used_at: isoOrNull(lastUsedAt ?? null),
    }));
    return { items };
  }

  @Delete(':client_id')
  @HttpCode(204)
  @ClientId()
  @accountRoutes.disconnect
  async disconnect(@CurrentPerson() { user }: Person, @Param('client_id') clientId: string): Promise<void> {
    await this.disconnection.of(user.id, clientId);
  }
}

/** What happened. */
@AccountController('activity')
@UsePipes(strictValidation)
export class OwnActivityController {
  constructor(
    private readonly activity: OwnActivity,
    private readonly lists: Lists,
  ) {}

  @Get()
  @accountRoutes.activity
  list(@CurrentPerson() { user }: Person, @Query() query: ActivityQueryDto): Promise<ActivityDto> {
    const read = this.activity.page.bind(this.activity, user.id);
    const name = `own-activity ${user.id}`;
    return this.lists.answer<AuditEventEntity, OwnEventDto>(
      { name, orders: ACTIVITY_ORDERS, read, show: presentEvent },
      query,
    );
  }
}

/** What the `type` of a problem of the account API points to. */
@Controller('api/account/problems')
@Public()
export class AccountProblemsController {
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @ApiTags(ACCOUNT_TAG)
  @ApiOperation({ summary: 'The kinds of problems that the account API tells', description: 'RFC 9457 §3.1.1.' })
  @ApiResponse({ status: 200, description: 'Every kind there is.', type: ProblemKindsDto })
  list(): ProblemKindsDto {
    return { items: ACCOUNT_KINDS.map((kind) => ({ kind, ...PROBLEM_KINDS[kind] })) };
  }
}

/** Never the hash of its secret. */
function present(session: SessionEntity, current: boolean, live: boolean): OwnSessionDto {
  const name = browserNameOf(session.userAgent);
  return {
    id: session.id,
    current,
    live,
    browser: name?.browser ?? null,
    system: name?.system ?? null,
    network: session.network,
    auth_time: isoOf(session.authTime),
    last_seen_at: isoOf(session.lastSeenAt),
  };
}

function presentEvent(row: AuditEventEntity): OwnEventDto {
  const { at, type, clientId, network, by } = ownEventOf(row);
  return { at: isoOf(at), type, client_id: clientId ?? null, network: network ?? null, by };
}
