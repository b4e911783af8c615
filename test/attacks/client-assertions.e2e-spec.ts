import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sharedDatabase, startReplica, together } from '../support/attack-world.js';
import { basic } from '../support/flow.js';
import { expectTokenError } from '../support/outcomes.js';
import { TestServer } from '../support/server.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('CA: client authentication by private_key_jwt', () => {
  const shared = sharedDatabase();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' };
  let server: TestServer;
  let replica: TestServer;
  let number = 0;

  beforeAll(async () => {
    server = await TestServer.start(shared.changes);
    replica = await startReplica(server, shared.changes);
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'notes:read',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [publicJwk, { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'r1', use: 'sig' }] },
    };
    await server.client('J1', metadata);
    await server.client('J2', metadata);
    await server.client('JOFF', metadata);
    await server.clients.disable('JOFF');
    await server.client('C1', { grant_types: ['client_credentials'], redirect_uris: [], scope: 'notes:read' });
  });

  afterAll(async () => {
    await replica.stop();
    await server.stop();
    shared.dispose();
  });

  function claims(changes: Json = {}): Json {
    const now = server.clock.seconds();
    number += 1;
    return {
      iss: 'J1',
      sub: 'J1',
      aud: server.settings.issuer,
      iat: now,
      exp: now + 60,
      jti: `jti-${number}`,
      ...changes,
    };
  }

  function signed(body: Json = claims(), header: Json = {}, key: KeyObject = pair.privateKey): string {
    const input = `${encode({ alg: 'ES256', kid: 'k1', ...header })}.${encode(body)}`;
    return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  function ask(assertion: string, more: Record<string, string> = {}, at: TestServer = server): Promise<Response> {
    const { authorization, ...form } = more;
    const body = {
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: assertion,
      ...form,
    };
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return fetch(`${at.url}/token`, { method: 'POST', body: new URLSearchParams(body), headers });
  }

  const refused = async (assertion: string, more: Record<string, string> = {}): Promise<void> =>
    expectTokenError(await ask(assertion, more), 'invalid_client');

  afterEach(async () => expect((await ask(signed())).status).toBe(200));

  it('CA-13 no signature, in any spelling', async () => {
    for (const alg of ['none', 'None', 'nOnE', 'NONE', '', null, undefined, 0, ['ES256'], {}]) {
      const forged = `${encode({ alg, kid: 'k1' })}.${encode(claims())}`;
      for (const rest of ['', '.', '.AA', `.${'A'.repeat(86)}`, '..']) await refused(`${forged}${rest}`);
    }
  });

  it('CA-13 an HMAC keyed with what is public about the client', async () => {
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const x = String(publicJwk.x);
    const keys = [
      pem,
      pem.trim(),
      `${pem}\n`,
      JSON.stringify(publicJwk),
      pair.publicKey.export({ type: 'spki', format: 'der' }),
      x,
      Buffer.from(x, 'base64url'),
      '',
      'J1',
    ];
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['ES256', 'sha256'],
    ] as const) {
      for (const key of keys) {
        const input = `${encode({ alg, kid: 'k1' })}.${encode(claims())}`;
        await refused(`${input}.${createHmac(hash, key).update(input).digest('base64url')}`);
      }
    }
  });

  it('CA-13 another algorithm than the registered one, also with a registered key', async () => {
    for (const alg of ['RS256', 'PS256', 'ES384', 'EdDSA', 'ES256K', 'es256']) await refused(signed(claims(), { alg }));
    const input = `${encode({ alg: 'RS256', kid: 'r1' })}.${encode(claims())}`;
    await refused(`${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`);
  });

  it('CA-14 a key that the assertion brings along, and nothing fetched for it', async () => {
    const hits: string[] = [];
    const canary = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
    const jwk = { ...attacker.publicKey.export({ format: 'jwk' }), kid: 'k1' };
    const headers: Json[] = [
      { jwk },
      { jku: url },
      { x5u: url },
      { x5c: ['AAAA'] },
      { kid: url },
      { kid: '../../dev/null' },
      { kid: ['k1'] },
      { kid: 0 },
      { crit: ['b64'], b64: false },
    ];
    for (const header of headers) {
      await refused(signed(claims(), header, attacker.privateKey));
      await refused(signed(claims(), { ...header, kid: undefined }, attacker.privateKey));
    }
    canary.close();
    expect(hits).toEqual([]);
  });

  it('CA-15 claims of somebody else, or of another time', async () => {
    const now = server.clock.seconds();
    const bad: Json[] = [
      ...[
        { iss: 'J2' },
        { sub: 'J2' },
        { sub: 'JOFF', iss: 'JOFF' },
        { sub: 'nobody', iss: 'nobody' },
        { sub: 'C1', iss: 'C1' },
      ],
      ...[
        { iss: ['J1'] },
        { sub: ['J1'] },
        { sub: null },
        { iss: undefined },
        { sub: 'j1', iss: 'j1' },
        { sub: 'J1 ', iss: 'J1 ' },
        { sub: 'J1\0' },
      ],
      ...[
        { exp: undefined },
        { exp: now - 60 },
        { exp: String(now + 60) },
        { exp: 1e300 },
        { exp: now + 86_400 },
        { nbf: now + 60 },
        { iat: now + 60 },
        { iat: 'x' },
      ],
      ...[{ jti: undefined }, { jti: '' }, { jti: 1 }, { jti: ['x'] }, { jti: null }, { jti: 'x'.repeat(10_000) }],
    ];
    for (const changes of bad) await refused(signed(claims(changes)));
    await expectTokenError(await ask(signed(), { client_id: 'J2' }), 'invalid_client', 'invalid_request');
  });

  it('CA-16 an audience that is not the issuer, letter by letter', async () => {
    const { issuer } = server.settings;
    const other = 'https://other.test';
    for (const aud of [
      `${issuer}/token`,
      `${issuer}/par`,
      other,
      [issuer],
      [issuer, other],
      [other, issuer],
      `${issuer}/`,
      issuer.toUpperCase(),
      `${issuer} `,
      '',
      null,
      undefined,
      {},
      true,
    ]) {
      await refused(signed(claims({ aud })));
    }
  });

  it('CA-17 one assertion counts once: twice, at once over two servers, and after a restart', async () => {
    const once = signed();
    expect((await ask(once)).status).toBe(200);
    await refused(once);
    for (let round = 0; round < 5; round += 1) {
      const body = claims();
      // ECDSA signs the same in many ways; it is the jti that counts.
      const answers = await together(50, (n) => ask(signed(body), {}, n % 2 ? server : replica));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        await expectTokenError(answer, 'invalid_client');
      }
    }
    const late = signed();
    expect((await ask(late, {}, replica)).status).toBe(200);
    await replica.stop();
    replica = await startReplica(server, shared.changes);
    await expectTokenError(await ask(late, {}, replica), 'invalid_client');
    // The same jti of another client is another assertion.
    const shares = claims();
    expect((await ask(signed(shares))).status).toBe(200);
    expect((await ask(signed({ ...shares, iss: 'J2', sub: 'J2' }))).status).toBe(200);
  });

  it('CA-18 beside another method, without its type, or for a client of another method', async () => {
    const secret = (await server.clients.rotateSecret('C1', 60)).secret!;
    const both = await ask(signed(), { authorization: basic('C1', secret) });
    await expectTokenError(both, 'invalid_request', 'invalid_client');
    await expectTokenError(await ask(signed(), { client_secret: secret }), 'invalid_request', 'invalid_client');
    for (const type of [
      '',
      'x',
      `${TYPE} `,
      TYPE.toUpperCase(),
      'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
    ]) {
      await refused(signed(), { client_assertion_type: type });
    }
    for (const text of [
      '',
      '.',
      '..',
      'x',
      'a.b.c',
      '{}',
      'null',
      `${signed()}.x`,
      `${signed()}A`,
      `${signed()}=`,
      'é.é.é',
    ]) {
      await expectTokenError(await ask(text, { client_id: 'J1' }), 'invalid_client', 'invalid_request');
    }
    await refused(signed(claims({ iss: 'C1', sub: 'C1' })));
    const other = await fetch(`${server.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'J1', client_secret: 'x' }),
    });
    await expectTokenError(other, 'invalid_client');
  });
});
