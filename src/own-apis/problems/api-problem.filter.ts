import { type ArgumentsHost, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../../config/settings.js';
import { ErrorsFilter } from '../../http/errors.filter.js';
import { whereOf } from '../../http/log-fields.js';
import { type Problem, sendProblem } from '../../http/problem.js';
import { ReusedKeyError } from '../../repeatable-answers/repeatable-answers.js';
import { ResourceServerError } from '../../resource-server/index.js';
import { LogEntry } from '../../telemetry/log/log-events.js';
import { InvalidUserError } from '../../users/user-key.js';
import { faultOfReason } from './faults.js';
import { PROBLEM_KINDS, type ProblemKind } from './problem-kinds.js';
import { invalidRequest, ProblemError } from './problem.error.js';

/** A refusal that says every reason as a text for people. */
type ReasonedError = new (reasons: readonly string[]) => Error & { readonly reasons: readonly string[] };

/** Tells what an API refuses as a problem (RFC 9457); what is no refusal goes the way of all errors. */
export abstract class ApiProblemFilter extends ErrorsFilter {
  private readonly refusals: Logger;

  /** @param address of the API, below the issuer; its kinds of problems are told at `<address>/problems` */
  constructor(
    private readonly settings: Settings,
    private readonly address: string,
    log: string,
  ) {
    super();
    this.refusals = new Logger(log);
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = this.refusalOf(thrown, request.body);
    if (!refusal || reply.sent) return super.catch(thrown, host);
    const fields = { ...whereOf(request), error: refusal.kind };
    this.refusals.log(new LogEntry('api.refused', refusal.message, fields, request.scope));
    // The challenge of the guard (RFC 6750 §3).
    if (thrown instanceof ResourceServerError) void reply.headers(thrown.headers);
    sendProblem(reply, this.problemOf(refusal));
  }

  /** What the rooms behind this API refuse beside users, with every reason. */
  protected readonly invalid: readonly ReasonedError[] = [];

  /** What else this API refuses. */
  protected ownRefusalOf(_thrown: unknown): ProblemError | undefined {
    return undefined;
  }

  private refusalOf(thrown: unknown, body: unknown): ProblemError | undefined {
    if (thrown instanceof ProblemError) return thrown;
    const invalid = [InvalidUserError, ...this.invalid].find((kind) => thrown instanceof kind);
    if (invalid) {
      const { reasons } = thrown as InvalidUserError;
      return invalidRequest(...reasons.map((reason) => faultOfReason(reason, body)));
    }
    if (thrown instanceof ReusedKeyError) return new ProblemError('key_reused', thrown.message);
    if (!(thrown instanceof ResourceServerError)) return this.ownRefusalOf(thrown);
    const kind = KIND_OF_STATUS[thrown.getStatus()];
    return kind && new ProblemError(kind, thrown.description);
  }

  private problemOf({ kind, detail, faults }: ProblemError): Problem {
    const { status, title } = PROBLEM_KINDS[kind];
    const type = `${this.settings.issuer}/${this.address}/problems#${kind}`;
    return { type, title, status, detail, ...(faults ? { errors: faults } : {}) };
  }
}

const KIND_OF_STATUS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid_request',
  401: 'invalid_token',
  403: 'insufficient_scope',
};
