import { applyDecorators, type Type } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { PROBLEM_KINDS, type ProblemKind } from './problems/problem-kinds.js';
import { ProblemDto } from './problems/problem.dto.js';

/** What a route demands and answers. */
export interface ApiRouteOptions {
  readonly summary: string;
  readonly description?: string;
  /** The status of success, as @HttpCode says it where it is not Nest's default; default 200. */
  readonly status?: 200 | 201 | 204;
  readonly answer: string;
  /** Of the answer; nothing for 204. */
  readonly type?: Type;
  /** Kinds of refusal beside those of every route. */
  readonly problems?: readonly ProblemKind[];
  /** The answer tells its ETag. */
  readonly isTagged?: boolean;
  /** It changes what somebody has read: If-Match is needed. `'where given'`: it overwrites nothing, and If-Match is heeded. */
  readonly isConditional?: boolean | 'where given';
  /** It may be asked for again with the same Idempotency-Key. */
  readonly isRepeatable?: boolean;
}

/** Guards one route of an API of this server by its scopes, and says all about it in Swagger. */
export function apiRoute(demand: MethodDecorator, options: ApiRouteOptions): MethodDecorator {
  const { summary, description, status = 200 } = options;
  const kinds = new Set<ProblemKind>(['invalid_request', 'invalid_token', 'insufficient_scope']);
  for (const kind of options.problems ?? []) kinds.add(kind);
  if (options.isConditional) kinds.add('changed_meanwhile');
  if (options.isConditional === true) kinds.add('precondition_required');
  if (options.isRepeatable) kinds.add('key_reused');
  return applyDecorators(
    // First: what it says in Swagger about refusals is replaced by how these APIs tell them.
    demand,
    withoutSchemas,
    ...problemsOf([...kinds]),
    ApiOperation({ summary, description }),
    success(options, status),
    ...(options.isConditional ? [ifMatch(options.isConditional === true)] : []),
    ...(options.isRepeatable ? [IDEMPOTENCY_KEY] : []),
  );
}

function ifMatch(required: boolean): MethodDecorator {
  const without = required ? '`*`' : '`*`, or none,';
  const description = `The ETag of what you have read; ${without} changes it whatever it is now.`;
  return ApiHeader({ name: 'If-Match', required, description, example: '"3"' });
}

const IDEMPOTENCY_KEY = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'Any text of your own. The same request with the same key gets the same answer again, for a day.',
  example: '6f1c0f1e-5b0d-4a57-9a44-2f3c1d0e9b8a',
});

/** What the guard's decorators say about the form of refusals: another one than these APIs'. */
const withoutSchemas: MethodDecorator = (_target, _key, descriptor) => {
  const method = descriptor.value as object;
  const told = (Reflect.getMetadata('swagger/apiResponse', method) ?? {}) as Record<string, { schema?: unknown }>;
  const plain = Object.entries(told).map(([status, { schema: _schema, ...rest }]) => [status, rest]);
  Reflect.defineMetadata('swagger/apiResponse', Object.fromEntries(plain), method);
};

function success({ answer, type, isTagged }: ApiRouteOptions, status: number): MethodDecorator {
  const description = 'State of what is answered, for If-Match.';
  const headers = isTagged ? { headers: { ETag: { description, schema: { type: 'string' as const } } } } : {};
  return ApiResponse({ status, description: answer, type, ...headers });
}

/** One response for each status: kinds that share one are told together. */
function problemsOf(kinds: readonly ProblemKind[]): MethodDecorator[] {
  const statuses = [...new Set(kinds.map((kind) => PROBLEM_KINDS[kind].status))];
  return statuses.map((status) => {
    const titles = kinds
      .filter((kind) => PROBLEM_KINDS[kind].status === status)
      .map((kind) => PROBLEM_KINDS[kind].title);
    const schema = { $ref: getSchemaPath(ProblemDto) };
    return ApiResponse({ status, description: titles.join('; '), content: { 'application/problem+json': { schema } } });
  });
}
