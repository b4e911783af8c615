import { createHash } from 'node:crypto';
import { ClientsRepository } from '../../src/clients/clients.repository.js';
import { send, sendRaw, startWorld, type World } from '../support/attack-world.js';
import { basic, Flow } from '../support/flow.js';
import { expectLive, expectTokenError } from '../support/outcomes.js';
import type { TestClient } from '../support/server.js';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const flipCase = (text: string): string =>
  [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');

describe('CA: client authentication', () => {
  let world: World;
  let flow: Flow;
  let code: { code: string; verifier: string };

  beforeAll(async () => {
    world = await startWorld({ AUTHORIZATION_CODE_TTL: '600' });
    flow = new Flow(world.server, world.C1);
    code = await flow.authorize('alice');
  });

  afterAll(() => world.server.stop());

  /** Presents the good code of C1 with other credentials. */
  function present(
    form: Readonly<Record<string, string>>,
    authorization?: string,
    { redirectUri }: TestClient = world.C1,
  ): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: code.code,
      code_verifier: code.verifier,
      redirect_uri: redirectUri,
      ...form,
    });
    return fetch(`${world.server.url}/token`, {
      method: 'POST',
      body,
      headers: authorization === undefined ? {} : { authorization },
    });
  }

  const asBasic = (id: string, secret: string): Promise<Response> => present({}, basic(id, secret));
  const asPost = (id: string, secret: string): Promise<Response> => present({ client_id: id, client_secret: secret });

  it('CA-03 an empty, missing or stringified secret is no secret', async () => {
    for (const id of ['C1', 'C2']) {
      await expectTokenError(await present({ client_id: id }), 'invalid_client');
      for (const secret of ['', 'null', 'undefined', '[object Object]', 'NaN', '0', 'false', '{}', '[]', '%00', ' ']) {
        await expectTokenError(await asBasic(id, secret), 'invalid_client');
        await expectTokenError(await asPost(id, secret), 'invalid_client');
      }
    }
    await expectTokenError(await present({}), 'invalid_client');
  });

  it('CA-05 two methods at once are refused, with the same secret and with different ones', async () => {
    const { id, secret = '' } = world.C1;
    const header = basic(id, secret);
    const forms: Record<string, string>[] = [
      { client_secret: secret },
      { client_id: id, client_secret: secret },
      { client_secret: 'x' },
    ];
    for (const form of forms) {
      await expectTokenError(await present(form, header), 'invalid_request', 'invalid_client');
    }
    await expectTokenError(await present({ client_id: 'C2' }, header), 'invalid_request', 'invalid_client');
    await expectTokenError(
      await present({ client_id: 'C2', client_secret: world.C2.secret! }, header),
      'invalid_request',
      'invalid_client',
    );
  });

  it('CA-05 a client assertion beside a secret is a second method, also one that proves nothing', async () => {
    const assertion = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJDMSJ9.',
    };
    const header = basic('C1', world.C1.secret!);
    await expectTokenError(await present(assertion, header), 'invalid_request', 'invalid_client');
    await expectTokenError(
      await present({ client_assertion: assertion.client_assertion }, header),
      'invalid_request',
      'invalid_client',
    );
    await expectTokenError(
      await present({ ...assertion, client_id: 'P1' }, undefined, world.P1),
      'invalid_request',
      'invalid_client',
    );
  });

  it('CA-06 a malformed Basic header fails, and never falls through to another method', async () => {
    const good = `C1:${world.C1.secret}`;
    const malformed = [
      'Basic',
      'Basic ',
      'Basic !!!!',
      'Basic =',
      'Basic ====',
      `Basic ${base64('C1')}`,
      `Basic ${base64(`:${world.C1.secret}`)}`,
      `Basic ${base64(':')}`,
      `Basic ${base64('C1:')}`,
      `Basic ${base64('C1:%')}`,
      `Basic ${base64('C1:%zz')}`,
      `Basic ${base64('C1:%c0%80')}`,
      `Basic ${base64('%ff:x')}`,
      `Basic ${base64(Buffer.from([0xff, 0xfe, 0x3a, 0x80]))}`,
      `Basic ${base64(Buffer.concat([Buffer.from(good), Buffer.from([0xff])]))}`,
      `Basic ${base64(`C1\0:${world.C1.secret}`)}`,
      `Basic ${base64(`C1%00:${world.C1.secret}`)}`,
      `Basic ${base64(`${good}\0`)}`,
      `Basic ${base64(` ${good}`)}`,
      `Basic ${base64(`${good}\n`)}`,
      `Basic ${base64(good)} trailing`,
      `Basic ${base64(good)}, Basic ${base64(good)}`,
      `Basic${base64(good)}`,
      `Basic ${base64(good)}!`,
      `Basic realm="x", ${base64(good)}`,
      `Bearer ${world.C1.secret}`,
      'Digest username="C1", realm="x", nonce="x", uri="/token", response="x"',
      `Negotiate ${base64(good)}`,
      `X ${base64(good)}`,
      base64(good),
    ];
    for (const header of malformed) {
      const response = await present({}, header);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      await expectTokenError(response, 'invalid_client');
      // Nor is a public client admitted who sends such a header along.
      await expectTokenError(await present({ client_id: 'P1' }, header, world.P1), 'invalid_client', 'invalid_request');
    }
  });

  it('CA-06 of two Authorization headers neither is believed', async () => {
    const body = 'grant_type=authorization_code&code=x';
    const head = (first: string, second: string): string =>
      [
        'POST /token HTTP/1.1',
        'Host: 127.0.0.1',
        'Connection: close',
        `Authorization: ${first}`,
        `Authorization: ${second}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
    const [one, two] = [basic('C1', world.C1.secret!), basic('C1', 'wrong')];
    for (const [first, second] of [
      [one, two],
      [two, one],
      [one, one],
    ] as const) {
      const answer = await sendRaw(world.server, head(first, second));
      expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
      expect(answer).toMatch(/"error":"invalid_(client|request)"/);
    }
  });

  it('CA-10 nothing but the whole secret, byte by byte, is the secret', async () => {
    for (const client of [world.C1, world.C2]) {
      const secret = client.secret!;
      const twins = [
        `${secret}x`,
        `${secret}${secret}`,
        `${secret}\u0301`,
        secret.slice(0, -1),
        secret.slice(0, 16),
        secret.padEnd(80, 'x'),
        flipCase(secret),
        secret.toLowerCase(),
        `${secret} `,
        ` ${secret}`,
        `${secret}\n`,
        `${secret}=`,
        Buffer.from(secret, 'base64url').toString('base64'),
        Buffer.from(secret, 'base64url').toString('hex'),
        createHash('sha256').update(secret).digest('hex'),
        createHash('sha256').update(secret).digest('base64url'),
      ];
      const attempt = client === world.C1 ? asBasic : asPost;
      for (const twin of twins.filter((text) => text !== secret)) {
        await expectTokenError(await attempt(client.id, twin), 'invalid_client');
      }
      await expectTokenError(await attempt(client.id, `${secret}\0`), 'invalid_client');
      await expectTokenError(await attempt(client.id, `${secret}\0x`), 'invalid_client');
    }
  });

  it('CA-11 the secret of one client says nothing about another', async () => {
    await expectTokenError(await asBasic('C1', world.C2.secret!), 'invalid_client');
    await expectTokenError(await asPost('C2', world.C1.secret!), 'invalid_client');
    await expectTokenError(await asBasic('C1', world.OFF.secret!), 'invalid_client');
    await expectTokenError(await asBasic('P1', world.C1.secret!), 'invalid_client');
  });

  it('CA-12 only the registered method counts, also with the right secret', async () => {
    await expectTokenError(await asPost('C1', world.C1.secret!), 'invalid_client');
    await expectTokenError(await asBasic('C2', world.C2.secret!), 'invalid_client');
    await expectTokenError(await present({ client_id: 'C1' }), 'invalid_client');
    await expectTokenError(await asPost('P1', 'anything'), 'invalid_client');
    await expectTokenError(await asBasic('P1', ''), 'invalid_client');
    // In the query there is no authentication at all (RFC 6749 §2.3.1).
    const query = new URLSearchParams({ client_id: 'C2', client_secret: world.C2.secret! }).toString();
    const { status } = await send(world.server, `/token?${query}`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code: code.code }),
    });
    expect(status).toBe(401);
  });

  it('CA-18 a disabled client gets nothing with its right secret, and is told what an unknown one is told', async () => {
    const answers = await Promise.all([
      asBasic('OFF', world.OFF.secret!),
      asBasic('OFF', 'wrong'),
      asBasic('C1', 'wrong'),
      asBasic('nobody', 'wrong'),
      asBasic('P1', 'wrong'),
    ]);
    const bodies = await Promise.all(answers.map((response) => response.clone().text()));
    expect(new Set(bodies).size).toBe(1);
    for (const response of answers) await expectTokenError(response, 'invalid_client');
  });

  it('CA-19 during a rotation two secrets count and never three; an expired one is dead', async () => {
    const { server } = world;
    const client = await server.client('ROTATED');
    const fails = async (secret: string): Promise<void> =>
      expectTokenError(await asBasic(client.id, secret), 'invalid_client');
    // Known and proven, the client is told that the code is not its own.
    const counts = async (secret: string): Promise<void> =>
      expectTokenError(await asBasic(client.id, secret), 'invalid_grant');
    const first = client.secret!;
    server.clock.move(1);
    const { secret: second = '' } = await server.clients.rotateSecret(client.id, 10);
    await counts(first);
    await counts(second);
    server.clock.move(1);
    const { secret: third = '' } = await server.clients.rotateSecret(client.id, 10);
    await fails(first);
    await counts(second);
    await counts(third);
    server.clock.move(10);
    await fails(second);
    await counts(third);
    server.clock.move(1);
    const { secret: fourth = '' } = await server.clients.rotateSecret(client.id, 0);
    await fails(third);
    await counts(fourth);
  });

  it('CA-20 unknown client ids of any length cost no lookup and no memory', async () => {
    const lookUp = jest.spyOn(world.server.app.get(ClientsRepository), 'find');
    for (let n = 0; n < 20; n += 1) {
      await expectTokenError(await asPost(`${n}`.padEnd(60_000, 'x'), 'secret'), 'invalid_client');
    }
    await expectTokenError(await asPost('x'.repeat(129), 'secret'), 'invalid_client');
    expect(lookUp).not.toHaveBeenCalled();
    lookUp.mockRestore();
  });

  it('LIVE: whatever was tried, the code is unspent, and an ordinary flow succeeds', async () => {
    expect((await flow.exchange(code)).status).toBe(200);
    await expectLive(flow);
  });
});
