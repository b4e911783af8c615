import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFoundError } from '../../admin/not-found.error.js';
import { formOutOfDate } from '../../interaction/csrf.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { Disconnection } from '../own/disconnection.js';
import { OwnSessions } from '../own/own-sessions.js';
import { browserNameOf } from '../own/browser-name.js';
import { AccessViews } from './access-views.js';
import { accountPages } from './account-pages.docs.js';
import { renderActivityPage } from './activity.page.js';
import { renderApplicationsPage } from './applications.page.js';
import { afterwards, frameOf } from './frame-of.js';
import { type AccountPath, ACCOUNT_PATHS, SIGN_IN_PATH } from './paths.js';
import { renderSessionsPage } from './sessions.page.js';
import { type Visit, Visits } from './visits.js';

const { sessions: SESSIONS, applications: APPLICATIONS, activity: ACTIVITY } = ACCOUNT_PATHS;

/** The pages on which people see who and what has access to their account, and take it back. */
@Controller('account')
@SessionBound()
export class AccessPagesController {
  constructor(
    private readonly visits: Visits,
    private readonly sessions: OwnSessions,
    private readonly disconnection: Disconnection,
    private readonly views: AccessViews,
  ) {}

  @Get('sessions')
  @accountPages.sessions
  showSessions(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, SESSIONS, async (visit) => {
      const found = await this.sessions.list(visit.session);
      const sessions = found.map(({ id, userAgent, network, authTime, lastSeenAt }) => {
        const name = browserNameOf(userAgent);
        return { id, name, network, authTime, lastSeenAt, isCurrent: id === visit.session.id };
      });
      visit.send(renderSessionsPage({ ...frameOf(visit), sessions }));
    });
  }

  @Post('sessions')
  @HttpCode(303)
  @accountPages.endSessions
  endSessions(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.act(http, reply, SESSIONS, async (visit) => {
      const { user, session, parameters } = visit;
      const which = parameters.get('session') ?? '';
      if (which === 'others') await this.sessions.endAll(user.id, session.id);
      else if (which === 'all') await this.sessions.endAll(user.id);
      else await orOutOfDate(SESSIONS, () => this.sessions.end(user.id, which));
      if (which !== 'all' && which !== session.id) return visit.goTo(afterwards(SESSIONS, 'ended'));
      this.visits.takeSession(visit);
      visit.goTo(SIGN_IN_PATH);
    });
  }

  @Get('applications')
  @accountPages.applications
  showApplications(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, APPLICATIONS, async (visit) => {
      const applications = await this.views.applicationsOf(visit.user.id, visit.messages.language);
      visit.send(renderApplicationsPage({ ...frameOf(visit), applications }));
    });
  }

  @Post('applications')
  @HttpCode(303)
  @accountPages.disconnect
  disconnect(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.act(http, reply, APPLICATIONS, async (visit) => {
      const clientId = visit.parameters.get('client') ?? '';
      await orOutOfDate(APPLICATIONS, () => this.disconnection.of(visit.user.id, clientId));
      visit.goTo(afterwards(APPLICATIONS, 'ended'));
    });
  }

  @Get('activity')
  @accountPages.activity
  showActivity(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, ACTIVITY, async (visit: Visit) => {
      const { user, messages, parameters } = visit;
      const activity = await this.views.activityOf(user.id, messages.language, parameters.get('cursor'));
      visit.send(renderActivityPage({ ...frameOf(visit), ...activity }));
    });
  }
}

/** What is not there any more was there when the page was opened, or is somebody else's: one answer for both. */
async function orOutOfDate(path: AccountPath, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof NotFoundError ? formOutOfDate(path) : error;
  }
}
