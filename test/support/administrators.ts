import type { Role } from '../../src/users/role.js';
import { Flow } from './flow.js';
import { type JsonAnswer, readJsonIfAny } from './json-answer.js';
import type { TestClient, TestServer } from './server.js';

export const ADMIN_SCOPES = 'admin:read admin:clients admin:users admin:owner';

/** Somebody who calls the admin API with one access token. */
export class AdminCaller {
  constructor(
    readonly url: string,
    readonly token: string,
    readonly userId?: string,
  ) {}

  /** @param path below /api/admin */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(`${this.url}/api/admin${path}`, {
      method,
      headers: {
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** The same, with the JSON of the answer; an empty answer has an empty body. */
  async json(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<JsonAnswer> {
    return readJsonIfAny(await this.call(method, path, body, headers));
  }
}

/** The client that administrators sign in with. */
export function adminClient(server: TestServer): Promise<TestClient> {
  return server.client('admin-client', {
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://admin.test/cb'],
    scope: `openid notes:read offline_access ${ADMIN_SCOPES}`,
  });
}

/** A new user with a role, signed in through the whole flow. */
export async function administrator(
  server: TestServer,
  client: TestClient,
  role: Role | null,
  { username = `${role ?? 'nobody'}-${Math.random().toString(36).slice(2, 8)}`, scope = ADMIN_SCOPES } = {},
): Promise<AdminCaller> {
  const { id } = await server.user(username);
  if (role !== null) await server.users.setRole(id, role);
  const tokens = await new Flow(server, client).tokens(username, { scope });
  return new AdminCaller(server.url, tokens.access_token, id);
}

/** A client that calls for itself (RFC 6749 §4.4). */
export async function machine(server: TestServer, id: string, scope: string): Promise<AdminCaller> {
  const client = await server.client(id, { grant_types: ['client_credentials'], redirect_uris: [], scope });
  const answer = await new Flow(server, client).token({ grant_type: 'client_credentials', scope });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return new AdminCaller(server.url, token);
}
