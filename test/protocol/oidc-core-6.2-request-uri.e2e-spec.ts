import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { answerOf, Flow } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

describe('OpenID Connect Core §6.2 Passing a Request Object by Reference', () => {
  let server: TestServer;
  let closed: TestServer;
  let publisher: Server;
  let address: string;
  let client: TestClient;
  let keyless: TestClient;
  let privateKey: CryptoKey;
  let visits: string[];
  let answer: (reply: ServerResponse) => void;

  beforeAll(async () => {
    publisher = createServer((request, reply) => {
      visits.push(`${request.method} ${request.url}`);
      answer(reply);
    });
    await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}/request.jwt`;
    server = await TestServer.start({ OUTBOUND_ALLOWED_NETWORKS: '127.0.0.0/8' });
    closed = await TestServer.start({ OUTBOUND_ALLOWED_NETWORKS: '192.0.2.0/24' });
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] };
    const metadata = { scope: 'openid notes:read', portico_require_consent: false, request_uris: [address] };
    client = await server.client('C1', { ...metadata, jwks });
    keyless = await server.client('C2', metadata);
    await closed.client('C1', { ...metadata, jwks });
    await server.user('alice');
  });

  afterAll(async () => {
    await Promise.all([server.stop(), closed.stop()]);
    publisher.closeAllConnections();
    await new Promise((resolve) => publisher.close(resolve));
  });

  beforeEach(() => {
    visits = [];
    answer = (reply) => reply.writeHead(404).end();
  });

  const publish = (object: string, type = 'application/oauth-authz-req+jwt') => {
    answer = (reply) => reply.writeHead(200, { 'content-type': type }).end(object);
  };

  /** A request whose object is published under the reference; beside it stands what OAuth 2.0 asks for (§6.2). */
  const request = async (flow: Flow, changes: JWTPayload = {}, beside: Record<string, string> = {}) => {
    const authorization = flow.request({ scope: 'notes:read' });
    const parameters = Object.fromEntries(new URL(authorization.url).searchParams);
    const claims = { ...parameters, iss: flow.client.id, aud: flow.server.url, ...changes };
    publish(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey));
    const { client_id: clientId = '', redirect_uri: redirectUri = '' } = parameters;
    const sent = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', request_uri: address };
    return {
      ...authorization,
      url: `${flow.server.url}/authorize?${new URLSearchParams({ ...sent, ...beside }).toString()}`,
    };
  };

  const errorOf = async (flow: Flow, url: string) => answerOf(await flow.browser.get(url)).error;

  it('takes the request from where the client has published it, whatever stands beside', async () => {
    const flow = new Flow(server, client);
    const authorization = await request(flow, {}, { scope: 'openid', state: 'another' });
    const { code, state } = answerOf(await flow.login(await flow.open(authorization), 'alice'));
    expect(state).toBe(authorization.state);
    const response = await flow.exchange({ code: code!, verifier: authorization.verifier });
    expect([response.status, ((await response.json()) as { scope: string }).scope]).toEqual([200, 'notes:read']);
    expect(visits).toEqual(['GET /request.jwt']);
  });

  it('fetches it anew for each request, with any fragment: that is for caches', async () => {
    const flow = new Flow(server, client);
    for (const fragment of ['', '#1', '#2']) {
      const { url, state } = await request(flow, {}, { request_uri: address + fragment });
      const opened = await flow.browser.follow(await flow.browser.get(url));
      expect(opened.text).toContain('id="username"');
      expect(state).toBeDefined();
    }
    expect(visits).toHaveLength(3);
  });

  it('asks a slow address once for all who come meanwhile', async () => {
    const flow = new Flow(server, client);
    const { url } = await request(flow);
    const published = answer;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = (reply) => void held.then(() => published(reply));
    const opened = Array.from({ length: 5 }, () => new Flow(server, client).browser.get(url));
    while (visits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    release();
    expect((await Promise.all(opened)).map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(visits).toHaveLength(1);
  });

  it.each([
    ['an object that another client made', { iss: 'C2' }, 'invalid_request_object'],
    ['an object for another server', { aud: 'https://other.test' }, 'invalid_request_object'],
    ['an object about another client', { client_id: 'C2' }, 'invalid_request_object'],
    ['an object that has expired', { exp: 1 }, 'invalid_request_object'],
    ['an object that refers to another one', { request_uri: 'https://app.test/other' }, 'invalid_request_object'],
    ['an object that asks for what is not offered', { response_type: 'token' }, 'unsupported_response_type'],
  ])('refuses %s', async (_what, changes, error) => {
    const flow = new Flow(server, client);
    expect(await errorOf(flow, (await request(flow, changes)).url)).toBe(error);
  });

  it.each([
    ['nothing', (reply: ServerResponse) => reply.writeHead(404).end()],
    ['a way to somewhere else', (reply: ServerResponse) => reply.writeHead(302, { location: '/elsewhere' }).end()],
    ['more than a request can be', (reply: ServerResponse) => reply.end('x'.repeat(300_000))],
    ['a broken connection', (reply: ServerResponse) => reply.destroy()],
  ])('refuses a reference to %s', async (_what, reaction) => {
    const flow = new Flow(server, client);
    const { url } = await request(flow);
    answer = reaction;
    expect(await errorOf(flow, url)).toBe('invalid_request_uri');
    expect(visits).toEqual(['GET /request.jwt']);
  });

  it.each(['', 'null', 'eyJhbGciOiJub25lIn0.eyJyZXNwb25zZV90eXBlIjoiY29kZSJ9.'])(
    'refuses what is no signed object: %j',
    async (text) => {
      const flow = new Flow(server, client);
      const { url } = await request(flow);
      publish(text, 'text/plain');
      expect(await errorOf(flow, url)).toBe('invalid_request_object');
    },
  );

  it('calls no address that the client has not registered, however much it looks like one', async () => {
    const flow = new Flow(server, client);
    const foreign = [`${address}/more`, `${address}?x=1`, address.replace('127.0.0.1', 'localhost'), `${address}%00`];
    for (const reference of foreign) {
      expect(await errorOf(flow, (await request(flow, {}, { request_uri: reference })).url)).toBe(
        'invalid_request_uri',
      );
    }
    expect(visits).toEqual([]);
  });

  it('calls no address inside, unless the operator has allowed its network', async () => {
    const flow = new Flow(closed, client);
    expect(await errorOf(flow, (await request(flow)).url)).toBe('invalid_request_uri');
    expect(visits).toEqual([]);
  });

  it('takes an object or a reference, not both, and no object of a client without keys', async () => {
    const flow = new Flow(server, client);
    expect(await errorOf(flow, (await request(flow, {}, { request: 'x' })).url)).toBe('invalid_request');
    const stranger = new Flow(server, keyless);
    expect(await errorOf(stranger, (await request(stranger)).url)).toBe('request_not_supported');
  });

  it('says in its metadata that addresses must be registered, and which ones can be', async () => {
    const metadata = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as object;
    expect(metadata).toMatchObject({ request_uri_parameter_supported: true, require_request_uri_registration: true });
    for (const uri of [
      'ftp://app.test/request',
      'https://name@app.test/request',
      `https://app.test/${'x'.repeat(600)}`,
    ]) {
      await expect(server.client('C3', { request_uris: [uri] })).rejects.toThrow(
        /request_uris must be https or http addresses/,
      );
    }
  });
});
