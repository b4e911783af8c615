import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { DeliveriesRepository } from '../../src/deliveries/deliveries.repository.js';
import { BackchannelSender } from '../../src/logout/backchannel-sender.js';
import { basic, Flow, type Tokens } from '../support/flow.js';
import { TestServer } from '../support/server.js';

/** A relying party's back channel that keeps what it was told. */
class Listener {
  readonly told: string[] = [];
  answer = 200;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Listener> {
    const server = createServer();
    const listener = new Listener(server);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        listener.told.push(new URLSearchParams(body).get('logout_token') ?? '');
        response.writeHead(listener.answer).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/logout`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('OpenID Connect Back-Channel Logout §2.5 Back-Channel Logout Request', () => {
  let server: TestServer;
  let listener: Listener;
  let number = 0;

  beforeEach(async () => {
    listener = await Listener.start();
  });
  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
  });
  afterEach(() => listener.stop());
  afterAll(() => server.stop());

  const signInAndOut = async () => {
    number += 1;
    const client = await server.client(`B${number}`, { scope: 'openid', backchannel_logout_uri: listener.url });
    const flow = new Flow(server, client);
    const tokens = (await flow.tokens('alice', { scope: 'openid' })) as Tokens & { id_token: string };
    await flow.browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token }).toString()}`);
    return { client, tokens };
  };
  const deliver = () => server.app.get(BackchannelSender, { strict: false }).deliverDue();
  // The clock stands still, so that the newest is known by its client only.
  const ledger = async () =>
    (await server.app.get(DeliveriesRepository, { strict: false }).list(100)).find(
      ({ clientId }) => clientId === `B${number}`,
    );

  it('§2.4 the logout token names issuer, client, subject, session and the event, and is no ID token', async () => {
    const { client, tokens } = await signInAndOut();
    await deliver();
    const jwks = (await (await fetch(`${server.url}/jwks`)).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(listener.told[0]!, createLocalJWKSet(jwks), {
      issuer: server.url,
      audience: client.id,
      typ: 'logout+jwt',
      currentDate: new Date(server.clock.now()),
    });
    const idToken = JSON.parse(Buffer.from(tokens.id_token.split('.')[1]!, 'base64url').toString()) as {
      sub: string;
      sid: string;
    };
    expect(payload).toMatchObject({ sub: idToken.sub, sid: idToken.sid, jti: expect.any(String) });
    expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    expect(payload).not.toHaveProperty('nonce');
    expect(protectedHeader.alg).toBe('RS256');
    expect(await ledger()).toMatchObject({
      clientId: client.id,
      attempts: 1,
      lastAnswer: 'HTTP 200',
      nextAttemptAt: null,
    });
  });

  it('a client that cannot answer is told again later, with the same jti', async () => {
    listener.answer = 503;
    await signInAndOut();
    await deliver();
    expect(await ledger()).toMatchObject({ lastAnswer: 'HTTP 503', deliveredAt: null });
    await deliver();
    expect(listener.told).toHaveLength(1);
    server.clock.move(6);
    listener.answer = 204;
    await deliver();
    expect(listener.told).toHaveLength(2);
    const [first, second] = listener.told.map(
      (token) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { jti: string },
    );
    expect(first!.jti).toBe(second!.jti);
    expect(await ledger()).toMatchObject({ attempts: 2, lastAnswer: 'HTTP 204' });
  });

  it('§2.8 a refusal is final', async () => {
    listener.answer = 400;
    await signInAndOut();
    await deliver();
    expect(await ledger()).toMatchObject({ lastAnswer: 'HTTP 400', nextAttemptAt: null, deliveredAt: null });
  });

  it.each([302, 401, 404, 429])(
    'an answer that the client may not have given itself is tried again: %s',
    async (status) => {
      listener.answer = status;
      await signInAndOut();
      await deliver();
      expect(await ledger()).toMatchObject({ lastAnswer: `HTTP ${status}`, nextAttemptAt: server.clock.now() + 5000 });
    },
  );

  it('who has lost a delivery to another process changes nothing about it any more', async () => {
    await signInAndOut();
    const deliveries = server.app.get(DeliveriesRepository, { strict: false });
    const mine = (await deliveries.claimDue(100)).find(({ clientId }) => clientId === `B${number}`)!;
    server.clock.move(31);
    await deliver();
    const delivered = await ledger();
    expect(delivered).toMatchObject({ lastAnswer: 'HTTP 200', nextAttemptAt: null });
    await deliveries.recordFailure(mine, 'HTTP 503', false);
    expect(await ledger()).toEqual(delivered);
  });

  it('a client that has given its tokens back is told all the same: its own session goes on', async () => {
    number += 1;
    const client = await server.client(`B${number}`, { scope: 'openid', backchannel_logout_uri: listener.url });
    const flow = new Flow(server, client);
    const tokens = (await flow.tokens('alice', { scope: 'openid' })) as Tokens & { id_token: string };
    const body = new URLSearchParams({ token: tokens.access_token });
    const headers = { authorization: basic(client.id, client.secret!) };
    expect((await fetch(`${server.url}/revoke`, { method: 'POST', headers, body })).status).toBe(200);
    await flow.browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token }).toString()}`);
    await deliver();
    expect(await ledger()).toMatchObject({ lastAnswer: 'HTTP 200' });
  });

  it('two processes that deliver at once tell each client once', async () => {
    await signInAndOut();
    await Promise.all([deliver(), deliver(), deliver()]);
    expect(listener.told).toHaveLength(1);
  });

  it('a disabled user is signed out everywhere, and the clients are told', async () => {
    const { id } = await server.user('bob');
    const client = await server.client('BD', { scope: 'openid', backchannel_logout_uri: listener.url });
    await new Flow(server, client).tokens('bob', { scope: 'openid' });
    await server.users.disable(id);
    await deliver();
    expect(listener.told).toHaveLength(1);
  });
});
