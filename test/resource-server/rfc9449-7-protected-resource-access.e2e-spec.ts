import { generateKeyPairSync } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT } from 'jose';
import { MemoryReplayStore, TimedDpopNonces } from '../../src/resource-server/index.js';
import {
  createTestDpopKey,
  createTestIssuer,
  type TestIssuer,
  type TestProofOptions,
} from '../../src/resource-server/testing/index.js';
import { type Answer, ask, startApi } from './notes-api.js';
import { rawRequest } from './raw-request.js';

const URI = 'https://api.example/notes';
const ALGS = 'algs="ES256 PS256 EdDSA Ed25519"';
const key = createTestDpopKey();

let issuer: TestIssuer;
let app: NestFastifyApplication;

async function api(options: object): Promise<NestFastifyApplication> {
  const common = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    now: issuer.now,
    protectedResourceMetadata: false,
  };
  return startApi({ ...common, ...options });
}

beforeAll(async () => {
  issuer = await createTestIssuer();
  app = await api({ dpop: {} });
});
afterAll(async () => {
  await app.close();
  await issuer.stop();
});

function bound(): Promise<string> {
  return issuer.issue({ scope: 'notes:read', jkt: key.jkt });
}

function send(token: string, proof: string, target = app, url = '/notes'): Promise<Answer> {
  return ask(target, url, { headers: { authorization: `DPoP ${token}`, dpop: proof } });
}

/** Sends a bound token with a proof that differs from a good one. */
async function sendProof(options: Partial<TestProofOptions>, url = '/notes', target = app): Promise<Answer> {
  const token = await bound();
  return send(token, await key.proof({ url: URI, token, now: issuer.now(), ...options }), target, url);
}

function invalidProof(description: string) {
  return {
    status: 401,
    challenge: `Bearer realm="api", DPoP realm="api", error="invalid_dpop_proof", error_description="${description}", ${ALGS}`,
    body: { error: 'invalid_dpop_proof', error_description: description },
  };
}

describe('RFC 9449 §7.1, The DPoP Authentication Scheme', () => {
  it('a bound token with a proof for this request is let in', async () => {
    expect(await sendProof({})).toMatchObject({ status: 200, challenge: undefined });
  });

  it('query and fragment are no part of the URI; proof and request may differ in needless ways (§4.3)', async () => {
    expect(await sendProof({}, '/notes?a=1')).toMatchObject({ status: 200 });
    for (const url of [
      `${URI}?x=1#y`,
      'HTTPS://API.example:443/notes',
      'https://api.example/a/../notes',
      'https://api.example/%6eotes',
    ]) {
      expect(await sendProof({ url })).toMatchObject({ status: 200 });
    }
  });

  it('without credentials both schemes are offered, without an error (§7.2, figure 17)', async () => {
    expect(await ask(app, '/notes')).toMatchObject({
      status: 401,
      challenge: `Bearer realm="api", scope="notes:read", DPoP realm="api", ${ALGS}`,
    });
  });

  it('the scheme that was used tells the error (§7.2, figure 18)', async () => {
    const error = 'error="invalid_token", error_description="The access token is not valid here"';
    const asBearer = await ask(app, '/notes', { headers: { authorization: 'Bearer INVALID_TOKEN' } });
    expect(asBearer.challenge).toBe(`Bearer realm="api", ${error}, DPoP realm="api", ${ALGS}`);
    const asDpop = await ask(app, '/notes', { headers: { authorization: 'DPoP INVALID_TOKEN' } });
    expect(asDpop.challenge).toBe(`Bearer realm="api", DPoP realm="api", ${error}, ${ALGS}`);
  });

  it('MUST reject a bound token received as a bearer token (§7.2), with or without proof', async () => {
    const token = await bound();
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    for (const further of [{}, { dpop: proof }] as Array<Record<string, string>>) {
      const headers = { authorization: `Bearer ${token}`, ...further };
      expect(await ask(app, '/notes', { headers })).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    }
  });

  it('an unbound token is not taken as DPoP', async () => {
    const token = await issuer.issue({ scope: 'notes:read' });
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    expect(await send(token, proof)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });

  it('a proof by another key: invalid_token (figure 16)', async () => {
    const token = await bound();
    const proof = await createTestDpopKey().proof({ url: URI, token, now: issuer.now() });
    expect(await send(token, proof)).toMatchObject({
      status: 401,
      challenge: `Bearer realm="api", DPoP realm="api", error="invalid_token", error_description="Invalid DPoP key binding", ${ALGS}`,
    });
  });

  it('two Authorization headers: invalid_request in both challenges (figure 19)', async () => {
    const token = await bound();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const answer = await rawRequest(
      port,
      `GET /notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nAuthorization: DPoP ${token}\r\n`,
    );
    const error = 'error="invalid_request", error_description="Multiple methods used to include access token"';
    expect(answer).toContain('HTTP/1.1 400 Bad Request');
    expect(answer.toLowerCase()).toContain(
      `www-authenticate: Bearer realm="api", ${error}, DPoP realm="api", ${error}, ${ALGS}\r\n`.toLowerCase(),
    );
  });
});

describe('RFC 9449 §4.3, Checking DPoP Proofs', () => {
  it('1: exactly one DPoP header', async () => {
    const token = await bound();
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    const expected = invalidProof('Send exactly one DPoP header');
    expect(await ask(app, '/notes', { headers: { authorization: `DPoP ${token}` } })).toMatchObject(expected);
    const malformed = invalidProof('The DPoP proof is not a JWT as RFC 9449 wants it');
    expect(await send(token, `${proof}, ${proof}`)).toMatchObject(malformed);
  });

  it.each(['', 'x', 'a.b.c', '..', `${Buffer.from('{}').toString('base64url')}..`])(
    '2: %j is not a JWT',
    async (proof) => {
      expect(await send(await bound(), proof)).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
    },
  );

  it.each(['jti', 'htm', 'htu', 'iat', 'ath'])('3: %s is required', async (name) => {
    for (const value of [undefined, null, 1.5e300, {}, '']) {
      expect(await sendProof({ claims: { [name]: value } })).toMatchObject({
        status: 401,
        body: { error: 'invalid_dpop_proof' },
      });
    }
  });

  it.each([undefined, 'JWT', 'at+jwt', 'DPOP+JWT', 'application/dpop+jwt', 1])('4: typ %j is refused', async (typ) => {
    expect(await sendProof({ header: { typ } })).toMatchObject(
      invalidProof('The DPoP proof is not a JWT as RFC 9449 wants it'),
    );
  });

  it('5: algorithms that are symmetric, none or not admitted', async () => {
    const token = await bound();
    const good = await key.proof({ url: URI, token, now: issuer.now() });
    const [, payload = '', signature = ''] = good.split('.');
    for (const alg of ['none', 'HS256', 'ES384', 'RS256', '']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'dpop+jwt', jwk: key.jwk })).toString('base64url');
      for (const end of [signature, '', 'AA']) {
        expect(await send(token, `${header}.${payload}.${end}`)).toMatchObject({
          status: 401,
          body: { error: 'invalid_dpop_proof' },
        });
      }
    }
  });

  it('6: a signature that is not by the key in the header', async () => {
    const { jwk } = createTestDpopKey();
    expect(await sendProof({ header: { jwk } })).toMatchObject({ status: 401, body: { error: 'invalid_dpop_proof' } });
    for (const jwk of [undefined, null, 'key', [], {}, { kty: 'oct', k: 'AAAA' }, { ...key.jwk, crv: 'P-384' }]) {
      expect(await sendProof({ header: { jwk } })).toMatchObject({
        status: 401,
        body: { error: 'invalid_dpop_proof' },
      });
    }
  });

  it('7: a private key in the header', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = privateKey.export({ format: 'jwk' }) as Record<string, unknown>;
    const proof = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk }).sign(privateKey);
    expect(await send(await bound(), proof)).toMatchObject(
      invalidProof('The DPoP proof is not a JWT as RFC 9449 wants it'),
    );
  });

  it('8: another method', async () => {
    for (const method of ['POST', 'get', 'HEAD']) {
      expect(await sendProof({ method })).toMatchObject(invalidProof('htm is not the method of this request'));
    }
  });

  it.each([
    'https://api.example/',
    'https://api.example/notes/',
    'https://api.example/Notes',
    'https://api.example//notes',
    'https://api.example/notes%2f',
    'http://api.example/notes',
    'https://api.example:8443/notes',
    'https://evil.example/notes',
    'https://user@api.example/notes',
    '/notes',
    'notes',
  ])('9: another URI, %s', async (url) => {
    expect(await sendProof({ url })).toMatchObject(invalidProof('htu is not the URI of this request'));
  });

  it('9: the Host header of the request decides nothing', async () => {
    const token = await bound();
    const proof = await key.proof({ url: 'https://evil.example/notes', token, now: issuer.now() });
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: proof,
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    };
    expect(await ask(app, '/notes', { headers })).toMatchObject({ status: 401 });
  });

  it('11: proofs that are too old or from the future', async () => {
    const at = (seconds: number) => ({ claims: { iat: Math.floor(issuer.now() / 1000) + seconds } });
    expect(await sendProof(at(-65))).toMatchObject({ status: 200 });
    expect(await sendProof(at(-75))).toMatchObject(invalidProof('The proof is too old'));
    expect(await sendProof(at(9))).toMatchObject({ status: 200 });
    expect(await sendProof(at(15))).toMatchObject(invalidProof('The proof is from the future'));
  });

  it('12: a proof for another token of the same key', async () => {
    expect(await sendProof({ token: await bound() })).toMatchObject(invalidProof('ath is not the hash of the token'));
  });
});

describe('RFC 9449 §11.1, DPoP Proof Replay', () => {
  it('a proof is good once, and a refused request does not use it up', async () => {
    const token = await bound();
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    expect(await send(token, proof, app, '/elsewhere')).toMatchObject({ status: 404 });
    expect(await send(token, proof)).toMatchObject({ status: 200 });
    expect(await send(token, proof)).toMatchObject(invalidProof('This DPoP proof was used before'));
  });

  it('50 at once: one gets through', async () => {
    const token = await bound();
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(token, proof)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('the same jti from another key, or in a fresh proof of the same key', async () => {
    const claims = { jti: 'chosen-by-the-client' };
    const other = createTestDpopKey();
    const token = await issuer.issue({ scope: 'notes:read', jkt: other.jkt });
    expect(await sendProof({ claims })).toMatchObject({ status: 200 });
    expect(await send(token, await other.proof({ url: URI, token, now: issuer.now(), claims }))).toMatchObject({
      status: 200,
    });
    expect(await sendProof({ claims })).toMatchObject({ status: 401 });
  });

  it('the store can be shared by processes, and a store that is out of order refuses', async () => {
    const replays = new MemoryReplayStore(1, issuer.now);
    const [one, other] = [await api({ dpop: { replays } }), await api({ dpop: { replays } })];
    const token = await bound();
    const proof = await key.proof({ url: URI, token, now: issuer.now() });
    expect(await send(token, proof, one)).toMatchObject({ status: 200 });
    expect(await send(token, proof, other)).toMatchObject({ status: 401 });
    expect(await sendProof({}, '/notes', other)).toMatchObject({
      status: 503,
      body: { error: 'temporarily_unavailable' },
    });
    await one.close();
    await other.close();
  });
});

describe('RFC 9449 §9, Resource Server-Provided Nonce', () => {
  it('MUST NOT accept a proof without nonce (§11.3); the one to use comes along, and a new one in good time', async () => {
    const nonces = new TimedDpopNonces(undefined, 60, issuer.now);
    const demanding = await api({ dpop: { nonces } });
    const refused = await sendProof({}, '/notes', demanding);
    const nonce = nonces.current();
    expect(refused).toMatchObject({
      status: 401,
      challenge: `Bearer realm="api", DPoP realm="api", error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof", ${ALGS}`,
      headers: { 'dpop-nonce': nonce, 'cache-control': 'no-store' },
    });
    const accepted = await sendProof({ claims: { nonce } }, '/notes', demanding);
    expect(accepted.status).toBe(200);
    expect(accepted.headers['dpop-nonce']).toBeUndefined();
    issuer.advance(60);
    const renewed = await sendProof({ claims: { nonce } }, '/notes', demanding);
    expect(renewed).toMatchObject({
      status: 200,
      headers: { 'dpop-nonce': nonces.current(), 'cache-control': 'no-store' },
    });
    issuer.advance(60);
    for (const stale of [nonce, '', 'invented']) {
      expect(await sendProof({ claims: { nonce: stale } }, '/notes', demanding)).toMatchObject({
        status: 401,
        body: { error: 'use_dpop_nonce' },
      });
    }
    await demanding.close();
  });
});

describe('settings', () => {
  it('required: bearer tokens are of no use, and only DPoP is offered', async () => {
    const strict = await api({ dpop: { required: true, algorithms: ['ES256'] } });
    expect((await ask(strict, '/notes')).challenge).toBe('DPoP realm="api", scope="notes:read", algs="ES256"');
    const token = await issuer.issue({ scope: 'notes:read' });
    const answer = await ask(strict, '/notes', { headers: { authorization: `Bearer ${token}` } });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(await sendProof({}, '/notes', strict)).toMatchObject({ status: 200 });
    await strict.close();
  });

  it('unset: a bound token needs its proof all the same', async () => {
    const silent = await api({});
    expect((await ask(silent, '/notes')).challenge).toBe('Bearer realm="api", scope="notes:read"');
    const token = await bound();
    const answer = await ask(silent, '/notes', { headers: { authorization: `Bearer ${token}` } });
    expect(answer.challenge).toBe(
      `Bearer realm="api", error="invalid_token", error_description="This access token is bound to a key: send it as DPoP", DPoP realm="api", ${ALGS}`,
    );
    expect(await sendProof({}, '/notes', silent)).toMatchObject({ status: 200 });
    await silent.close();
  });

  it('publicUrl stands before the path that a proxy passes on', async () => {
    const proxied = await api({ publicUrl: 'https://public.example/v1/' });
    expect(await sendProof({ url: 'https://public.example/v1/notes' }, '/notes', proxied)).toMatchObject({
      status: 200,
    });
    expect(await sendProof({}, '/notes', proxied)).toMatchObject({ status: 401 });
    await proxied.close();
  });

  it('without a known URL no proof can be checked, so none is accepted', async () => {
    const nameless = await api({ audience: ['notes-api'] });
    const token = await issuer.issue({ scope: 'notes:read', jkt: key.jkt, audience: 'notes-api' });
    const proof = await key.proof({ url: 'undefined/notes', token, now: issuer.now() });
    expect(await send(token, proof, nameless)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    await nameless.close();
  });

  it.each([{ 'x5t#S256': 'abc' }, { jkt: 7 }, {}, { jkt: key.jkt, 'x5t#S256': 'abc' }, 'text', []])(
    'a token that is bound by means not understood is refused: %j',
    async (cnf) => {
      const token = await issuer.issue({ scope: 'notes:read', claims: { cnf } });
      const proof = await key.proof({ url: URI, token, now: issuer.now() });
      expect(await send(token, proof)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      const headers = { authorization: `Bearer ${token}` };
      expect(await ask(app, '/notes', { headers })).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    },
  );
});
