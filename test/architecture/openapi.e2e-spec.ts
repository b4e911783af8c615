import type { OpenAPIObject } from '@nestjs/swagger';
import type { DeclaredRoute } from '../../src/resource-server/index.js';
import { readDocument } from '../support/openapi.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = Readonly<Record<string, { schema?: Schema; example?: unknown; examples?: unknown }>>;

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  /** A reference that has a description beside it. */
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
}

interface OAuthScheme {
  readonly flows: {
    readonly authorizationCode: {
      readonly authorizationUrl: string;
      readonly scopes: Readonly<Record<string, string>>;
    };
  };
}

/** Where other tokens than access tokens are taken. */
const OTHER_TOKENS = new Map([
  ['register', 'registration_token'],
  ['metrics', 'metrics_token'],
]);

/** The security scheme of each API, and where its routes are. */
const APIS = {
  notes: '/api/notes',
  administration: '/api/admin',
  account: '/api/account',
  userinfo: '/userinfo',
};

describe('The OpenAPI document', () => {
  let document: OpenAPIObject;
  let errors: readonly unknown[];
  let access: ReadonlyMap<string, NonNullable<DeclaredRoute['declaration']>>;
  let operations: readonly (readonly [route: string, operation: Operation])[];

  beforeAll(() => {
    const documented = readDocument();
    ({ document, errors } = documented);
    access = new Map(documented.routes.map(({ name, declaration }) => [/\((.*)\)$/.exec(name)![1]!, declaration!]));
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`, operation] as const,
      ),
    );
  }, 180_000);

  /** What is wrong, by route; empty where nothing is. */
  function faults(faultOf: (route: string, operation: Operation) => string | false | undefined): string[] {
    return operations.flatMap(([route, operation]) => {
      const fault = faultOf(route, operation);
      return fault ? [`${route}: ${fault}`] : [];
    });
  }

  const responsesOf = (operation: Operation) =>
    Object.entries(operation.responses as Record<string, { description?: string; content?: Content }>);

  const resolve = (schema: Schema | undefined): Schema | undefined => {
    const reference = schema?.$ref ?? schema?.allOf?.[0]?.$ref;
    if (reference === undefined) return schema;
    return document.components?.schemas?.[reference.replace('#/components/schemas/', '')] as Schema;
  };

  function hasExample(schema: Schema | undefined): boolean {
    const { type, example, enum: values, properties, items, format } = resolve(schema) ?? {};
    // A boolean has its two values, as an enumeration has those that it names.
    if (type === 'boolean' || example !== undefined || values !== undefined || format === 'password') return true;
    if (items) return hasExample(items);
    return properties !== undefined && Object.values(properties).every((property) => hasExample(property));
  }

  const isDocumented = (content: Content[string]) =>
    content.example !== undefined || content.examples !== undefined || hasExample(content.schema);

  it('is valid', () => {
    expect(errors).toEqual([]);
  });

  it('has every route, and no other', () => {
    expect(operations.map(([route]) => route).toSorted()).toEqual([...access.keys()].toSorted());
  });

  // A JSDoc comment on a handler becomes its summary, in place of the one in its documentation: write it with //.
  it('every route has a short summary of its own', () => {
    expect(faults((_, { summary = '' }) => !/^[A-Z].{5,78}[^.]$/.test(summary) && `"${summary}"`)).toEqual([]);
  });

  it('every route stands under one tag, and every tag is described', () => {
    const tags = (document.tags ?? []).filter(({ description }) => description).map(({ name }) => name);
    expect(faults((_, operation) => !(operation.tags?.length === 1) && `tags ${String(operation.tags)}`)).toEqual([]);
    expect(faults((_, operation) => !tags.includes(operation.tags![0]!) && `tag ${operation.tags![0]}`)).toEqual([]);
    expect(tags.filter((tag) => !operations.some(([, operation]) => operation.tags?.includes(tag)))).toEqual([]);
  });

  it('every operation has an id of its own', () => {
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
  });

  it('every form and every query says what it takes, each with a description', () => {
    // What has no parameter of its own takes nothing but the token.
    const takesNothing = /^POST (\/userinfo|\/api\/admin\/.*:\w+\/(disable|enable|unlock|sign-out|retry))$/;
    expect(
      faults(
        (route, { requestBody }) => route.startsWith('POST') && !takesNothing.test(route) && !requestBody && 'no body',
      ),
    ).toEqual([]);
    expect(
      faults(
        (_, { parameters = [] }) =>
          (parameters as { name: string; description?: string }[]).find(({ description }) => !description)?.name,
      ),
    ).toEqual([]);
    expect(
      faults((route, { parameters = [] }) => route.includes(':') && parameters.length === 0 && 'no parameter'),
    ).toEqual([]);
  });

  it('GET and POST of the authorization endpoint take the same parameters', () => {
    const [get, post] = ['GET /authorize', 'POST /authorize'].map((route) => new Map(operations).get(route)!);
    const query = (get!.parameters as { name: string }[]).map(({ name }) => name);
    const { content } = post!.requestBody as { content: Content };
    const form = resolve(content['application/x-www-form-urlencoded']?.schema)?.properties ?? {};
    expect(query.toSorted()).toEqual(Object.keys(form).toSorted());
  });

  it('every request and every answer in JSON or as a form has an example', () => {
    const bodies = (operation: Operation) =>
      Object.values((operation.requestBody as { content: Content })?.content ?? {});
    expect(faults((_, operation) => !bodies(operation).every(isDocumented) && 'a body without example')).toEqual([]);
    expect(
      faults((_, operation) =>
        responsesOf(operation)
          .filter(([, { content = {} }]) =>
            Object.entries(content).some(([type, media]) => /json$/.test(type) && !isDocumented(media)),
          )
          .map(([status]) => status)
          .join(),
      ),
    ).toEqual([]);
  });

  it('every route has an answer of success, and none that it never gives', () => {
    expect(
      faults((_, operation) => !responsesOf(operation).some(([status]) => /^(2|303)/.test(status)) && 'no success'),
    ).toEqual([]);
    const never = (route: string, status: string) =>
      status === '302' || (status === '201' && !/^POST \/(api\/|par$|register$)/.test(route));
    expect(faults((route, operation) => responsesOf(operation).find(([status]) => never(route, status))?.[0])).toEqual(
      [],
    );
  });

  it('every answer is described, unless its schema says it all; and every error has a body', () => {
    const saysItAll = (status: string, content: Content = {}) => status === '204' || 'application/json' in content;
    expect(
      faults((_, operation) =>
        responsesOf(operation)
          .filter(([status, { description, content }]) => !description && !saysItAll(status, content))
          .map(([status]) => status)
          .join(),
      ),
    ).toEqual([]);
    expect(
      faults(
        (_, operation) => responsesOf(operation).find(([status, { content }]) => /^[45]/.test(status) && !content)?.[0],
      ),
    ).toEqual([]);
  });

  it('every route has the errors that belong to its access, and 400 where it takes a body', () => {
    const expected: Record<string, readonly string[]> = {
      token: ['401', '403'],
      client: ['400', '401'],
      session: ['400'],
      public: [],
    };
    expect(
      faults((route, operation) => {
        const statuses = new Set(Object.keys(operation.responses));
        const needed = [...expected[access.get(route)!.access]!, ...(operation.requestBody ? ['400'] : [])];
        return needed.find((status) => !statuses.has(status));
      }),
    ).toEqual([]);
  });

  it('every route has the security scheme that matches its access', () => {
    const scheme: Record<string, string | undefined> = { client: 'client_secret_basic', session: 'session' };
    const api = (route: string) => Object.entries(APIS).find(([, path]) => route.includes(` ${path}`))?.[0];
    expect(
      faults((route, { security = [] }) => {
        const kind = access.get(route)!.access;
        const expected = kind === 'token' ? api(route) : (scheme[kind] ?? OTHER_TOKENS.get(route.split(/[ /]/)[2]!));
        const named = [...new Set(security.flatMap((requirement) => Object.keys(requirement)))];
        return named.join() !== (expected ?? '') && `${named.join()} and not ${expected}`;
      }),
    ).toEqual([]);
    expect(
      faults((route, { security = [] }) => {
        const { allScopes, anyScopes } = access.get(route)!.requirement;
        // All of these, with one of each group: the entries of the list are alternatives.
        const [group = []] = anyScopes;
        const expected = group.length > 0 ? group.map((scope) => [...allScopes, scope].join()) : [allScopes.join()];
        const named = security.flatMap((entry) => Object.keys(APIS).flatMap((name) => entry[name]?.join() ?? []));
        return named.length > 0 && named.join(' ') !== expected.join(' ') && 'other scopes';
      }),
    ).toEqual([]);
  });

  // What the linters of others demand beside the rest (Spectral's `spectral:oas`, Redocly's `recommended`).
  it('every route says what proves its caller, be it nothing, and no header that Swagger UI would not send', () => {
    expect(faults((_, { security }) => security === undefined && 'no security')).toEqual([]);
    const ignored = ['authorization', 'accept', 'content-type'];
    expect(
      faults(
        (_, { parameters = [] }) =>
          (parameters as { name: string }[]).find(({ name }) => ignored.includes(name.toLowerCase()))?.name,
      ),
    ).toEqual([]);
  });

  it('every pattern means the same in every tool, and fits its example', () => {
    const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
    const patterns = schemas.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([property, { pattern, example }]) =>
        pattern === undefined ? [] : [{ name: `${name}.${property}`, pattern, example }],
      ),
    );
    expect(patterns.length).toBeGreaterThan(0);
    // Without the flag u, \\p{…} is a p.
    expect(patterns.filter(({ pattern }) => pattern.includes('\\p{'))).toEqual([]);
    const fits = ({ pattern, example }: { pattern: string; example: unknown }) =>
      typeof example !== 'string' || new RegExp(pattern).test(example);
    expect(patterns.filter((one) => !fits(one))).toEqual([]);
  });

  it('every scope that a route demands is offered by the Authorize button, for its API and no other', () => {
    const schemes = (document.components?.securitySchemes ?? {}) as Record<string, OAuthScheme>;
    const [{ url: issuer } = { url: '' }] = document.servers ?? [];
    for (const [name, path] of Object.entries(APIS)) {
      const { authorizationUrl, scopes } = schemes[name]!.flows.authorizationCode;
      // One token is for one API: no dialog can ask for scopes of two.
      const audience = name === 'userinfo' ? issuer : `${issuer}${path}`;
      expect(new URL(authorizationUrl).searchParams.get('resource')).toBe(audience);
      expect(
        faults((_, { security = [] }) =>
          security.flatMap((entry) => entry[name] ?? []).find((scope) => !Object.keys(scopes).includes(scope)),
        ),
      ).toEqual([]);
    }
    const offered = Object.keys(APIS).flatMap((name) => Object.keys(schemes[name]!.flows.authorizationCode.scopes));
    expect(new Set(offered).size).toBe(offered.length);
  });

  it('every schema has properties, and every property a description and an example', () => {
    const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
    expect(
      schemas.filter(([, { properties = {} }]) => Object.keys(properties).length === 0).map(([name]) => name),
    ).toEqual([]);
    const properties = schemas.flatMap(([name, schema]) =>
      Object.entries(schema.properties ?? {}).map(([property, content]) => [`${name}.${property}`, content] as const),
    );
    expect(properties.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
    expect(properties.filter(([, content]) => !hasExample(content)).map(([name]) => name)).toEqual([]);
  });
});
