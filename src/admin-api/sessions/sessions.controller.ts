import { Delete, Get, HttpCode, Param, Query, UsePipes } from '@nestjs/common';
import { SessionAdministration } from '../../admin/session-administration.js';
import type { SessionEntity } from '../../sessions/session.entity.js';
import { AdminController } from '../admin-route.js';
import { isoOf, isoOrNull } from '../../own-apis/lists/instants.js';
import { Lists } from '../../own-apis/lists/lists.js';
import { strictValidation } from '../../own-apis/strict-validation.js';
import { SessionDto, SessionListDto, SessionsQueryDto } from './session.dto.js';
import { SessionId, sessionRoutes } from './sessions.docs.js';

/** Who is signed in, where. */
@AdminController('sessions')
@UsePipes(strictValidation)
export class SessionsController {
  constructor(
    private readonly sessions: SessionAdministration,
    private readonly lists: Lists,
  ) {}

  @Get()
  @sessionRoutes.list
  list(@Query() query: SessionsQueryDto): Promise<SessionListDto> {
    const read = this.sessions.page.bind(this.sessions, { userId: query.user_id, isOpen: query.open });
    const show = (session: SessionEntity) => present(session, this.sessions.isLive(session));
    return this.lists.answer<SessionEntity, SessionDto>(
      { name: 'sessions', orders: { created_at: ['id'] }, read, show },
      query,
    );
  }

  @Delete(':session_id')
  @HttpCode(204)
  @SessionId()
  @sessionRoutes.end
  async end(@Param('session_id') id: string): Promise<void> {
    await this.sessions.end(id);
  }
}

/** Never the hash of its secret. */
function present(session: SessionEntity, live: boolean): SessionDto {
  return {
    id: session.id,
    user_id: session.userId,
    live,
    auth_time: isoOf(session.authTime),
    amr: [...session.amr],
    acr: session.acr,
    user_agent: session.userAgent,
    network: session.network,
    created_at: isoOf(session.createdAt),
    last_seen_at: isoOf(session.lastSeenAt),
    expires_at: isoOf(session.expiresAt),
    ended_at: isoOrNull(session.endedAt),
  };
}
