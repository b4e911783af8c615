import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One thing that is wrong with a request. */
export interface Fault {
  /** The member of the body, the parameter or the header. */
  readonly field: string;
  readonly expected: string;
  /** What came instead, cut; never a secret. */
  readonly received?: string;
}

/** A refusal as RFC 9457 §3.1 has it, and what is wrong with the request, piece by piece (§3.2). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** Whether problems are told in this form: in the APIs of this server itself. Elsewhere protocols say what an error looks like. */
export function tellsProblems(request: FastifyRequest): boolean {
  return /^\/api\/(admin|account)([/?]|$)/.test(request.url);
}

/** RFC 9457 §4.2.1: a problem of which the status says all there is to say. */
export function plainProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.status)
    .header('Cache-Control', 'no-store')
    .header('Content-Type', 'application/problem+json')
    // As bytes: to text, the framework would add a charset, which JSON does not have (RFC 8259 §11).
    .send(Buffer.from(JSON.stringify({ ...problem, correlation_id: reply.request.id })));
}
