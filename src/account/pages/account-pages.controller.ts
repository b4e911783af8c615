import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangedMeanwhileError } from '../../admin/changed-meanwhile.error.js';
import { clientNetwork } from '../../http/client-network.js';
import { formOutOfDate } from '../../interaction/csrf.js';
import { waitText } from '../../interaction/wait-text.js';
import { SessionBound } from '../../sessions/session-bound.decorator.js';
import { InvalidUserError } from '../../users/user-key.js';
import { OwnPassword, type PasswordOutcome } from '../own/own-password.js';
import { OwnProfile, TooManyChangesError } from '../own/own-profile.js';
import { accountPages } from './account-pages.docs.js';
import { afterwards, frameOf } from './frame-of.js';
import { renderOverviewPage } from './overview.page.js';
import { type PasswordPageProps, renderPasswordPage } from './password.page.js';
import { ACCOUNT_PATHS } from './paths.js';
import { type ProfilePageProps, renderProfilePage } from './profile.page.js';
import { invalidFields, profilePatch, typedValues, valuesOf } from './profile-form.js';
import { type Visit, Visits } from './visits.js';

const { overview: OVERVIEW, profile: PROFILE, password: PASSWORD } = ACCOUNT_PATHS;

/** The pages on which people see who they are here, and change it. */
@Controller('account')
@SessionBound()
export class AccountPagesController {
  constructor(
    private readonly visits: Visits,
    private readonly profiles: OwnProfile,
    private readonly passwords: OwnPassword,
  ) {}

  @Get()
  @accountPages.overview
  overview(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, OVERVIEW, (visit) => {
      const { user, session } = visit;
      const { email, emailVerified: isEmailVerified, createdAt } = user;
      const facts = { email, isEmailVerified, createdAt, signedInAt: session.authTime };
      visit.send(renderOverviewPage({ ...frameOf(visit), ...facts }));
    });
  }

  @Get('profile')
  @accountPages.profile
  profile(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, PROFILE, (visit) => sendProfile(visit));
  }

  @Post('profile')
  @HttpCode(303)
  @accountPages.changeProfile
  changeProfile(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.act(http, reply, PROFILE, async (visit) => {
      const { user, parameters } = visit;
      // The form was filled from this revision; what is changed is what the person has changed in it.
      if (parameters.get('revision') !== String(user.revision)) return sendChangedMeanwhile(visit);
      try {
        await this.profiles.change(user, profilePatch(user, parameters), user.revision);
      } catch (error) {
        return sendRefusedProfile(visit, error);
      }
      visit.goTo(afterwards(PROFILE, 'saved'));
    });
  }

  @Get('password')
  @accountPages.password
  password(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.show(http, reply, PASSWORD, (visit) => sendPassword(visit));
  }

  @Post('password')
  @HttpCode(303)
  @accountPages.changePassword
  changePassword(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.visits.act(http, reply, PASSWORD, async (visit) => {
      const outcome = await this.attemptPassword(visit).catch(passwordFailure);
      if (outcome === 'unusable') return sendPassword(visit, { invalid: 'new_password' }, 422);
      if (outcome.kind !== 'changed') return sendRefusedPassword(visit, outcome);
      if (outcome.secret !== undefined) this.visits.giveSession(visit, outcome.secret);
      visit.goTo(afterwards(PASSWORD, 'password'));
    });
  }

  private attemptPassword({ http, user, session, parameters }: Visit): Promise<PasswordOutcome> {
    const origin = { userAgent: http.headers['user-agent'], network: clientNetwork(http.ip) };
    const current = parameters.get('current_password') ?? '';
    const next = parameters.get('new_password') ?? '';
    return this.passwords.change({ user, sessionId: session.id, session }, { current, next, ...origin });
  }
}

function sendProfile(visit: Visit, more: Partial<ProfilePageProps> = {}, status = 200): void {
  const { user } = visit;
  const page = { ...frameOf(visit), values: valuesOf(user), revision: user.revision, ...more };
  visit.send(renderProfilePage(page), status);
}

function sendChangedMeanwhile(visit: Visit): void {
  const { check, changedMeanwhile } = visit.messages.account;
  sendProfile(visit, { failure: { title: check, text: changedMeanwhile } }, 409);
}

/** @throws what is no refusal */
function sendRefusedProfile(visit: Visit, error: unknown): void {
  const { check, checkText, profile } = visit.messages.account;
  if (error instanceof ChangedMeanwhileError) return sendChangedMeanwhile(visit);
  const isTooOften = error instanceof TooManyChangesError;
  if (isTooOften) visit.reply.header('Retry-After', error.retryAfter);
  else if (!(error instanceof InvalidUserError)) throw error;
  const isTaken = !isTooOften && error.reasons.some((reason) => reason.startsWith('username or email:'));
  const emailFault = isTooOften ? ('tooOften' as const) : isTaken ? ('taken' as const) : undefined;
  const invalid = isTooOften ? (['email'] as const) : invalidFields(error.reasons);
  const failure = { title: check, text: isTooOften ? profile.tooOften : checkText };
  sendProfile(visit, { values: typedValues(visit.parameters), invalid, emailFault, failure }, isTooOften ? 429 : 422);
}

function sendPassword(visit: Visit, more: Partial<PasswordPageProps> = {}, status = 200): void {
  const { check, checkText } = visit.messages.account;
  const failure = more.invalid && { title: check, text: checkText };
  const hasPassword = visit.user.passwordHash !== null;
  visit.send(renderPasswordPage({ ...frameOf(visit), hasPassword, failure, ...more }), status);
}

function sendRefusedPassword(visit: Visit, outcome: Exclude<PasswordOutcome, { kind: 'changed' }>): void {
  if (outcome.kind === 'wrong_password') return sendPassword(visit, { invalid: 'current_password' }, 422);
  const { title, text, textWithoutWait } = visit.messages.login.failures.too_many_attempts;
  const wait = {
    text,
    textWithoutWait,
    minutes: Math.ceil(outcome.retryAfter / 60),
    language: visit.messages.language,
  };
  visit.reply.header('Retry-After', outcome.retryAfter);
  sendPassword(visit, { failure: { title, text: waitText(wait) } }, 429);
}

/** @throws what is no refusal */
function passwordFailure(error: unknown): 'unusable' {
  if (error instanceof InvalidUserError) return 'unusable';
  throw error instanceof ChangedMeanwhileError ? formOutOfDate(PASSWORD) : error;
}
