import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { ACCESS_METADATA } from '../protocol/access.js';
import type { Requirement } from './requirement.js';

/** Name of the security scheme that the decorators refer to: `new DocumentBuilder().addOAuth2(…, OAUTH2_SECURITY)`. */
export const OAUTH2_SECURITY = 'oauth2';

// The metadata keys of @nestjs/swagger. Writing them directly documents a route without making the package a dependency.
const SECURITY = 'swagger/apiSecurity';
const OPERATION = 'swagger/apiOperation';
const TAGS = 'swagger/apiUseTags';
const RESPONSES = 'swagger/apiResponse';

type SecurityRequirement = Record<string, string[]>;

const CHALLENGE_HEADER = {
  'WWW-Authenticate': {
    description: 'Challenge (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1)',
    schema: { type: 'string' },
  },
};

function refusal(description: string, error: string) {
  return {
    description,
    headers: CHALLENGE_HEADER,
    schema: {
      type: 'object',
      required: ['error', 'error_description'],
      properties: {
        error: { type: 'string', example: error },
        error_description: { type: 'string', example: description },
      },
    },
  };
}

/** What Swagger tells about a method of the package that answers JSON to everybody. */
export interface Documentation {
  summary: string;
  tag: string;
  /** An answer. */
  example: object;
}

/** Gives a method of the package its summary in Swagger, the tag it stands under, and an example of its answer. */
export function Documented({ summary, tag, example }: Documentation): MethodDecorator {
  const content = { 'application/json': { schema: { type: 'object', additionalProperties: true }, example } };
  return (_target, _key, descriptor) => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(OPERATION, { summary }, method);
    Reflect.defineMetadata(TAGS, [tag], method);
    Reflect.defineMetadata(RESPONSES, { 200: { description: 'The metadata.', content } }, method);
  };
}

/**
 * Documents what a token must have: security with scopes, 401 and 403 with their challenge.
 * For a class each of its methods is documented, since Swagger takes what class and method say as alternatives.
 */
export function documentRequirement(target: object, requirement: Partial<Requirement>): void {
  for (const method of methodsOf(target)) {
    Reflect.defineMetadata(SECURITY, withScopes(securityOf(method), requirement), method);
    const groups = (requirement.anyScopes ?? []).map((group) => group.join(' or '));
    const needed = [...(requirement.allScopes ?? []), ...groups].join(', ');
    addResponse(method, 401, refusal('No access token, or one that is not good here', 'invalid_token'));
    if (needed) addResponse(method, 403, refusal(`The access token lacks: ${needed}`, 'insufficient_scope'));
  }
}

/** Class decorators run after those of the methods, so each method has said by now whether it wants a token. */
function methodsOf(target: object): object[] {
  if (!('prototype' in target) || typeof target.prototype !== 'object') return [target];
  const members = Object.values(Object.getOwnPropertyDescriptors(target.prototype)).map(
    ({ value }) => value as unknown,
  );
  return members.filter(
    (member): member is object => typeof member === 'function' && member !== target && wantsToken(member),
  );
}

function wantsToken(method: object): boolean {
  return (Reflect.getMetadata(ACCESS_METADATA, method) ?? 'token') === 'token';
}

function securityOf(target: object): SecurityRequirement[] {
  const declared = Reflect.getMetadata(SECURITY, target) as SecurityRequirement[] | undefined;
  return declared?.length ? declared : [{ [OAUTH2_SECURITY]: [] }];
}

/** OpenAPI: scopes of one entry are all needed, entries of the list are alternatives. */
function withScopes(declared: SecurityRequirement[], { allScopes = [], anyScopes = [] }: Partial<Requirement>) {
  const add = (entry: SecurityRequirement, scopes: readonly string[]): SecurityRequirement =>
    OAUTH2_SECURITY in entry
      ? { ...entry, [OAUTH2_SECURITY]: [...new Set([...(entry[OAUTH2_SECURITY] ?? []), ...scopes])] }
      : entry;
  const all = declared.map((entry) => add(entry, allScopes));
  return anyScopes.reduce(
    (entries, group) => entries.flatMap((entry) => group.map((scope) => add(entry, [scope]))),
    all,
  );
}

type Responses = Record<string, { description?: string }>;

function addResponse(method: object, status: number, response: { description: string }): void {
  const declared = (Reflect.getMetadata(RESPONSES, method) as Responses | undefined) ?? {};
  const earlier = declared[status]?.description;
  const description =
    earlier && earlier !== response.description ? `${earlier}\n\n${response.description}` : response.description;
  Reflect.defineMetadata(
    RESPONSES,
    { ...declared, [status]: { ...declared[status], ...response, description } },
    method,
  );
  // Swagger leaves its default of success out where any response is documented. Whether another decorator documents it
  // is known when all of them have run.
  queueMicrotask(() => addSuccess(method));
}

function addSuccess(method: object): void {
  const declared = Reflect.getMetadata(RESPONSES, method) as Responses;
  if (Object.keys(declared).some((status) => status === 'default' || /^[123]/.test(status))) return;
  const isPost = Reflect.getMetadata('method', method) === RequestMethod.POST;
  const status = (Reflect.getMetadata('__httpCode__', method) as number | undefined) ?? (isPost ? 201 : 200);
  Reflect.defineMetadata(RESPONSES, { [status]: { description: '' }, ...declared }, method);
}
