import { type ArgumentsHost, Catch, Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangedMeanwhileError } from '../../admin/changed-meanwhile.error.js';
import { NotFoundError } from '../../admin/not-found.error.js';
import { RefusedError } from '../../admin/refused.error.js';
import { InvalidClientMetadataError } from '../../clients/client-metadata.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { ErrorsFilter } from '../../http/errors.filter.js';
import { type Problem, sendProblem } from '../../http/problem.js';
import { ReusedKeyError } from '../../repeatable-answers/repeatable-answers.js';
import { ResourceServerError } from '../../resource-server/index.js';
import { InvalidResourceServerError } from '../../scopes/resource-server-metadata.js';
import { InvalidUserError } from '../../users/user-key.js';
import { faultOfReason } from './faults.js';
import { PROBLEM_KINDS, type ProblemKind } from './problem-kinds.js';
import { invalidRequest, ProblemError } from './problem.error.js';

/** Tells what the admin API refuses as a problem (RFC 9457); what is no refusal goes the way of all errors. */
@Injectable()
@Catch()
export class ProblemFilter extends ErrorsFilter {
  private readonly refusals = new Logger('AdminApi');

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = refusalOf(thrown, request.body);
    if (!refusal || reply.sent) return super.catch(thrown, host);
    this.refusals.log(`${request.method} ${request.url.split('?')[0]} [${request.id}] ${refusal.message}`);
    // The challenge of the guard (RFC 6750 §3).
    if (thrown instanceof ResourceServerError) void reply.headers(thrown.headers);
    sendProblem(reply, this.problemOf(refusal));
  }

  private problemOf({ kind, detail, faults }: ProblemError): Problem {
    const { status, title } = PROBLEM_KINDS[kind];
    const type = `${this.settings.issuer}/api/admin/problems#${kind}`;
    return { type, title, status, detail, ...(faults ? { errors: faults } : {}) };
  }
}

const KIND_OF_STATUS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid_request',
  401: 'invalid_token',
  403: 'insufficient_scope',
};

/** What rooms refuse, with every reason as a text for people. */
const INVALID = [InvalidClientMetadataError, InvalidUserError, InvalidResourceServerError];

function refusalOf(thrown: unknown, body: unknown): ProblemError | undefined {
  if (thrown instanceof ProblemError) return thrown;
  if (INVALID.some((invalid) => thrown instanceof invalid)) {
    const { reasons } = thrown as InvalidUserError;
    return invalidRequest(...reasons.map((reason) => faultOfReason(reason, body)));
  }
  if (thrown instanceof NotFoundError) return new ProblemError('not_found', `There is no ${thrown.kind} with this id.`);
  if (thrown instanceof RefusedError) return new ProblemError('refused', `${thrown.message}.`);
  if (thrown instanceof ChangedMeanwhileError) return new ProblemError('changed_meanwhile', `${thrown.message}.`);
  if (thrown instanceof ReusedKeyError) return new ProblemError('key_reused', thrown.message);
  if (!(thrown instanceof ResourceServerError)) return undefined;
  const kind = KIND_OF_STATUS[thrown.getStatus()];
  return kind && new ProblemError(kind, thrown.description);
}
