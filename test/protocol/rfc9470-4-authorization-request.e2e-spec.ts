import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { decodeJwt } from 'jose';
import { MaxAge, RequireAcr, RequireScope } from '../../src/resource-server/index.js';
import { ACR_SINGLE_FACTOR } from '../../src/protocol/standard-claims.js';
import { askWith, startApi } from '../resource-server/notes-api.js';
import { answerOf, type Changes, Flow, type Tokens } from '../support/flow.js';
import { expectBack } from '../support/outcomes.js';
import { TestServer } from '../support/server.js';

@Controller('money')
class MoneyController {
  @Get('balance')
  @RequireScope('notes:read')
  balance() {
    return { ok: true };
  }

  @Get('transfer')
  @RequireScope('notes:read')
  @MaxAge(300)
  @RequireAcr(ACR_SINGLE_FACTOR)
  transfer() {
    return { ok: true };
  }

  @Get('vault')
  @RequireScope('notes:read')
  @RequireAcr('urn:example:gold')
  vault() {
    return { ok: true };
  }
}

let server: TestServer;
let api: NestFastifyApplication;
let flow: Flow;

beforeAll(async () => {
  server = await TestServer.start();
  const now = () => server.clock.now();
  const audience = `${server.url}/api/notes`;
  api = await startApi({ issuer: server.url, audience, allowHttp: true, now }, [MoneyController]);
  const metadata = { scope: 'openid notes:read offline_access', portico_require_consent: false };
  flow = new Flow(server, await server.client('C1', metadata));
  await server.user('alice');
});

afterAll(async () => {
  await api.close();
  await server.stop();
});

/** What the challenge of the API asks the client to send to the authorization endpoint. */
function demandsOf(challenge: unknown): { acr_values?: string; max_age?: string } {
  const parameter = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(String(challenge))?.[1];
  return { acr_values: parameter('acr_values'), max_age: parameter('max_age') };
}

const ask = (path: string, { access_token: token }: Tokens) => askWith(api, token, `/money/${path}`);

describe('RFC 9470 §4 Authorization Request', () => {
  it('from the challenge of an API, over a sign-in that fulfils it, to the API that opens', async () => {
    const old = await flow.tokens('alice');
    server.clock.move(400);
    expect((await ask('balance', old)).status).toBe(200);
    const refused = await ask('transfer', old);
    expect(refused.status).toBe(401);
    expect(refused.challenge).toContain('error="insufficient_user_authentication"');
    const demands = demandsOf(refused.challenge);
    expect(demands).toEqual({ acr_values: ACR_SINGLE_FACTOR, max_age: '300' });

    // Without what the API asked for, the session would do, and the token would be as old as before.
    expect((await ask('transfer', await flow.tokens('alice'))).status).toBe(401);

    const page = await flow.open(flow.request(demands));
    expect(page.text).toContain('id="username"');
    const fresh = await flow.tokens('alice', demands);
    expect(decodeJwt(fresh.access_token)).toMatchObject({
      acr: ACR_SINGLE_FACTOR,
      auth_time: server.clock.seconds(),
    });
    expect((await ask('transfer', fresh)).status).toBe(200);
  });

  it('a sign-in that is young enough fulfils it without a page', async () => {
    await flow.tokens('alice', { prompt: 'login' });
    server.clock.move(200);
    const request = flow.request({ max_age: '300', acr_values: ACR_SINGLE_FACTOR });
    expect(answerOf(await flow.open(request)).code).toBeDefined();
  });

  it('a refreshed token tells the same sign-in: it does not become younger', async () => {
    const { refresh_token: token } = await flow.tokens('alice', { scope: 'notes:read offline_access', max_age: '0' });
    server.clock.move(400);
    const refreshed = (await (await flow.refresh(token!)).json()) as Tokens;
    expect((await ask('transfer', refreshed)).status).toBe(401);
  });

  it('with prompt=none it is login_required', async () => {
    server.clock.move(400);
    const request = flow.request({ max_age: '300', prompt: 'none' });
    expectBack(await flow.open(request), 'login_required', { server, client: flow.client, state: request.state });
  });
});

describe('RFC 9470 §5 Authorization Response', () => {
  const gold = (demand: object): Changes => ({ claims: JSON.stringify({ id_token: { acr: demand } }) });

  it.each<[string, Changes]>([
    ['one value', gold({ essential: true, value: 'urn:example:gold' })],
    ['several', gold({ essential: true, values: ['urn:example:gold', 'urn:example:silver'] })],
    ['a number', gold({ essential: true, value: 2 })],
  ])('an essential acr that nobody can reach is refused before anybody signs in: %s', async (_what, demand) => {
    const stranger = new Flow(server, flow.client);
    const request = stranger.request({ scope: 'openid notes:read', ...demand });
    const to = { server, client: flow.client, state: request.state };
    expectBack(await stranger.browser.get(request.url), 'unmet_authentication_requirements', to);
  });

  it('an essential acr that the sign-in has is answered, and told in both tokens', async () => {
    const demand = gold({ essential: true, values: ['urn:example:gold', ACR_SINGLE_FACTOR] });
    const tokens = await flow.tokens('alice', { scope: 'openid notes:read', ...demand });
    const { id_token: idToken } = tokens as Tokens & { id_token: string };
    for (const token of [tokens.access_token, idToken]) expect(decodeJwt(token)['acr']).toBe(ACR_SINGLE_FACTOR);
  });

  it('acr_values that do not exist here are a wish; the token says what it is, and the API decides', async () => {
    const refused = await ask('vault', await flow.tokens('alice'));
    const demands = demandsOf(refused.challenge);
    expect(demands.acr_values).toBe('urn:example:gold');
    const tokens = await flow.tokens('alice', demands);
    expect(decodeJwt(tokens.access_token)['acr']).toBe(ACR_SINGLE_FACTOR);
    expect((await ask('vault', tokens)).status).toBe(401);
  });

  it.each<[string, Changes]>([
    ['negative', { max_age: '-1' }],
    ['no number', { max_age: 'soon' }],
    ['with a fraction', { max_age: '1.5' }],
    ['twice', { max_age: ['300', '600'] }],
    ['twice, as acr_values', { acr_values: ['a', 'b'] }],
    ['too long, as acr_values', { acr_values: 'x'.repeat(1001) }],
  ])('a demand that is %s: invalid_request', async (_what, changes) => {
    const request = flow.request(changes);
    expectBack(await flow.open(request), 'invalid_request', { server, client: flow.client, state: request.state });
  });

  it('default_acr_values of the client count where the request names none', async () => {
    const metadata = { scope: 'notes:read', portico_require_consent: false, default_acr_values: [ACR_SINGLE_FACTOR] };
    const other = new Flow(server, await server.client('C2', metadata), flow.browser);
    expect(decodeJwt((await other.tokens('alice')).access_token)['acr']).toBe(ACR_SINGLE_FACTOR);
  });
});
