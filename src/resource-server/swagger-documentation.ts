import 'reflect-metadata';
import type { Requirement } from './requirement.js';

/** Name of the security scheme that the decorators refer to: `new DocumentBuilder().addOAuth2(…, OAUTH2_SECURITY)`. */
export const OAUTH2_SECURITY = 'oauth2';

// The metadata keys of @nestjs/swagger. Writing them directly documents a route without making the package a dependency.
const SECURITY = 'swagger/apiSecurity';
const OPERATION = 'swagger/apiOperation';
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
      properties: { error: { type: 'string', example: error }, error_description: { type: 'string' } },
    },
  };
}

/** Gives a method of the package its summary in Swagger. */
export function Documented(summary: string): MethodDecorator {
  return (_target, _key, descriptor) => Reflect.defineMetadata(OPERATION, { summary }, descriptor.value as object);
}

/** Documents what a token must have: security with scopes, 401 and 403 with their challenge. */
export function documentRequirement(target: object, requirement: Partial<Requirement>): void {
  Reflect.defineMetadata(SECURITY, withScopes(securityOf(target), requirement), target);
  const needed = [
    ...(requirement.allScopes ?? []),
    ...(requirement.anyScopes ?? []).map((group) => group.join(' or ')),
  ];
  addResponse(target, 401, refusal('No access token, or one that is not good here', 'invalid_token'));
  if (needed.length)
    addResponse(target, 403, refusal(`The access token lacks: ${needed.join(', ')}`, 'insufficient_scope'));
}

/** Documents a public route; the empty list switches off the security that its class declares. */
export function documentPublic(target: object): void {
  Reflect.defineMetadata(SECURITY, [], target);
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

function addResponse(target: object, status: number, response: object): void {
  const declared =
    (Reflect.getMetadata(RESPONSES, target) as Record<string, { description?: string }> | undefined) ?? {};
  const earlier = declared[status]?.description;
  const described =
    'description' in response && earlier && earlier !== response.description
      ? { ...response, description: `${earlier}\n\n${String(response.description)}` }
      : response;
  Reflect.defineMetadata(RESPONSES, { ...declared, [status]: { ...declared[status], ...described } }, target);
}
