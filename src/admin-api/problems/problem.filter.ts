import { Catch, Inject, Injectable } from '@nestjs/common';
import { ChangedMeanwhileError } from '../../admin/changed-meanwhile.error.js';
import { NotFoundError } from '../../admin/not-found.error.js';
import { RefusedError } from '../../admin/refused.error.js';
import { InvalidClientMetadataError } from '../../clients/client-metadata.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { ApiProblemFilter } from '../../own-apis/problems/api-problem.filter.js';
import { ProblemError } from '../../own-apis/problems/problem.error.js';
import { InvalidResourceServerError } from '../../scopes/resource-server-metadata.js';

/** Tells what the admin API refuses as a problem. */
@Injectable()
@Catch()
export class ProblemFilter extends ApiProblemFilter {
  protected override readonly invalid = [InvalidClientMetadataError, InvalidResourceServerError];

  constructor(@Inject(SETTINGS) settings: Settings) {
    super(settings, 'api/admin', 'AdminApi');
  }

  protected override ownRefusalOf(thrown: unknown): ProblemError | undefined {
    if (thrown instanceof NotFoundError) {
      return new ProblemError('not_found', `There is no ${thrown.kind} with this id.`);
    }
    if (thrown instanceof RefusedError) return new ProblemError('refused', `${thrown.message}.`);
    if (thrown instanceof ChangedMeanwhileError) return new ProblemError('changed_meanwhile', `${thrown.message}.`);
    return undefined;
  }
}
