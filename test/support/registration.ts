import { InitialAccessTokens } from '../../src/registrations/initial-access-tokens.js';
import { type JsonAnswer, readJson } from './json-answer.js';
import { TestServer } from './server.js';

/** Registration is open, and nobody is too fast. */
export const OPEN = { REGISTRATION: 'open', REGISTRATIONS_PER_NETWORK: '100000' };

export const REDIRECT_URI = 'https://app.test/cb';

/** What a client knows of itself after registration. */
export type Registered = Readonly<Record<string, unknown>> & {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
};

/** Sends a registration; `body` is sent as it is where it is text. */
export function register(
  server: TestServer,
  body: object | string = { redirect_uris: [REDIRECT_URI] },
  token?: string,
): Promise<JsonAnswer> {
  return sendJson(`${server.url}/register`, 'POST', token, body);
}

export async function registered(server: TestServer, metadata: object = {}): Promise<Registered> {
  const { status, body } = await register(server, { redirect_uris: [REDIRECT_URI], ...metadata });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as Registered;
}

/** Calls the configuration endpoint of a client (RFC 7592 §2). */
export function configure(
  client: Pick<Registered, 'registration_client_uri' | 'registration_access_token'>,
  method: 'GET' | 'PUT' = 'GET',
  body?: object,
): Promise<JsonAnswer> {
  return sendJson(client.registration_client_uri, method, client.registration_access_token, body);
}

/** The status of a DELETE, which has no body where it succeeds. */
export async function unregister(client: Registered): Promise<Response> {
  const headers = { authorization: `Bearer ${client.registration_access_token}` };
  return fetch(client.registration_client_uri, { method: 'DELETE', headers });
}

export async function initialToken(server: TestServer, uses = 1, ttl = 3600): Promise<string> {
  return (await server.app.get(InitialAccessTokens, { strict: false }).create(uses, ttl)).token;
}

function sendJson(url: string, method: string, token?: string, body?: object | string): Promise<JsonAnswer> {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return readJson(fetch(url, { method, headers: { ...authorization, ...type }, body: text }));
}
