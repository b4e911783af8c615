import type { Answer } from './browser.js';
import { Flow } from './flow.js';
import type { TestClient, TestServer } from './server.js';

/** What no answer to an attacker may carry, wherever it goes. */
const LOOT = ['code', 'access_token', 'refresh_token', 'id_token'];

/** A 4xx page by the server itself: nobody is redirected, nothing is issued, no markup of the attacker's. */
export function expectPage(answer: Answer, ...statuses: number[]): void {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  if (statuses.length > 0) expect(statuses).toContain(answer.status);
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(answer.headers.get('location')).toBeNull();
  expect(answer.headers.get('refresh')).toBeNull();
  // An error page has no form, no script, no refresh, and at most a link back into the flow; all else came from outside.
  const active = answer.text.match(/<(form|script|a|iframe|img|meta http-equiv)\b[^>]*>/gi) ?? [];
  expect(active.filter((tag) => !/ href="\/authorize\/[0-9a-f-]{36}"/.test(tag))).toEqual([]);
  expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/x=1|session/);
}

/** Where an answer of the authorization endpoint is due. */
export interface Destination {
  readonly server: TestServer;
  readonly client: Pick<TestClient, 'redirectUri'>;
  readonly state?: string;
}

/** An error, sent to the registered redirect URI with `state` as it came and `iss`. */
export function expectBack(answer: Answer, error: string, { server, client, state }: Destination): void {
  expect([302, 303]).toContain(answer.status);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const [target, query, ...more] = (answer.location ?? '').split('?');
  expect([target, more]).toEqual([client.redirectUri, []]);
  const parameters = singleParameters(query ?? '');
  expect(parameters).toMatchObject({ error, iss: server.settings.issuer });
  expect(parameters['state']).toBe(state);
  for (const name of LOOT) expect(parameters).not.toHaveProperty(name);
}

/** An error of the token endpoint; where RFCs leave a choice, any of `errors`. */
export async function expectTokenError(response: Response, ...errors: string[]): Promise<void> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(errors).toContain(body['error']);
  expect(response.status).toBe(body['error'] === 'invalid_client' ? 401 : 400);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  for (const name of LOOT) expect(body).not.toHaveProperty(name);
}

/** The server still serves: an ordinary flow succeeds, in time. */
export async function expectLive({ server, client, browser }: Flow, username = 'alice'): Promise<void> {
  const started = performance.now();
  const flow = new Flow(server, client, browser.copy());
  const { access_token: accessToken } = await flow.tokens(username);
  expect((await flow.notes(accessToken)).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(5000);
}

/** The parameters of a query; one that stands twice fails the test. */
export function singleParameters(query: string): Record<string, string> {
  const pairs = [...new URLSearchParams(query)];
  expect(pairs.map(([name]) => name)).toEqual([...new Set(pairs.map(([name]) => name))]);
  return Object.fromEntries(pairs);
}
