import { type ArgumentsHost, Catch, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ChangedMeanwhileError } from '../../admin/changed-meanwhile.error.js';
import { NotFoundError } from '../../admin/not-found.error.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { ApiProblemFilter } from '../../own-apis/problems/api-problem.filter.js';
import { ProblemError } from '../../own-apis/problems/problem.error.js';
import { TooManyChangesError } from '../own/own-profile.js';

/** Tells what the account API refuses as a problem. */
@Injectable()
@Catch()
export class AccountProblemFilter extends ApiProblemFilter {
  constructor(@Inject(SETTINGS) settings: Settings) {
    super(settings, 'api/account', 'AccountApi');
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    if (thrown instanceof TooManyChangesError) {
      void host.switchToHttp().getResponse<FastifyReply>().header('Retry-After', thrown.retryAfter);
    }
    super.catch(thrown, host);
  }

  protected override ownRefusalOf(thrown: unknown): ProblemError | undefined {
    if (thrown instanceof NotFoundError) {
      return new ProblemError('not_found', `There is no ${thrown.kind} of yours with this id.`);
    }
    if (thrown instanceof ChangedMeanwhileError) return new ProblemError('changed_meanwhile', `${thrown.message}.`);
    if (thrown instanceof TooManyChangesError) return new ProblemError('too_many_attempts', `${thrown.message}.`);
    return undefined;
  }
}
