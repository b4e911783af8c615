import { answerOf, Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

/** Appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };

describe('RFC 7636 §4 Protocol (Proof Key for Code Exchange)', () => {
  let server: TestServer;
  let client: TestClient;
  let publicClient: TestClient;
  let exempt: TestClient;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1');
    publicClient = await server.client('P1', { token_endpoint_auth_method: 'none' });
    exempt = await server.client('exempt', { portico_require_pkce: false });
    await server.user('alice');
    flow = new Flow(server, client);
    await flow.authorize('alice');
  });

  afterAll(() => server.stop());

  /** A code for the challenge of Appendix B. */
  const codeForVector = async () => (await flow.authorize('alice', { code_challenge: CHALLENGE })).code;

  it('Appendix B: the verifier of the example is good for its challenge', async () => {
    expect((await flow.exchange({ code: await codeForVector(), verifier: VERIFIER })).status).toBe(200);
  });

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['a character that is not unreserved', `${'a'.repeat(42)}+`],
    ['a character beyond ASCII', `${'a'.repeat(42)}ä`],
    ['a line break at its end', `${VERIFIER}\n`],
  ])('§4.1: code-verifier = 43*128unreserved: not one with %s', async (_, verifier) => {
    const code = await codeForVector();
    const { status, body } = await readJson(flow.exchange({ code, verifier }));
    expect(status).toBe(400);
    expect(['invalid_request', 'invalid_grant']).toContain(body['error']);
    expect((await flow.exchange({ code, verifier: VERIFIER })).status).toBe(200);
  });

  it.each(['plain', 's256', 'S512', 'S256 ', 'none', 'S256,plain'])(
    '§4.3: only S256 is supported: %j MUST be answered with invalid_request',
    async (method) => {
      const answer = answerOf(await flow.browser.get(flow.request({ code_challenge_method: method }).url));
      expect(answer.error).toBe('invalid_request');
      expect(answer.error_description).toContain('S256');
    },
  );

  it('§4.3: a method that is left out would be plain, which is refused', async () => {
    const answer = answerOf(await flow.browser.get(flow.request({ code_challenge_method: undefined }).url));
    expect(answer.error).toBe('invalid_request');
  });

  it.each([CHALLENGE.slice(1), `${CHALLENGE}=`, `${CHALLENGE}A`, CHALLENGE.replace('-', '+'), 'x'])(
    '§4.2: %j cannot be the base64url of a SHA-256',
    async (challenge) => {
      const answer = answerOf(await flow.browser.get(flow.request({ code_challenge: challenge }).url));
      expect(answer.error).toBe('invalid_request');
    },
  );

  it('§4.4.1: a request without code_challenge MUST be answered with invalid_request, which SHOULD say why', async () => {
    for (const one of [client, publicClient]) {
      const own = new Flow(server, one, flow.browser);
      for (const changes of [{}, { code_challenge_method: undefined }]) {
        const answer = answerOf(await own.browser.get(own.request({ code_challenge: undefined, ...changes }).url));
        expect(answer.error).toBe('invalid_request');
        expect(answer.error_description).toContain('code_challenge');
      }
    }
  });

  it('§4.4.1: only a confidential client that was exempted by name may leave it out', async () => {
    const own = new Flow(server, exempt);
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const { code } = await own.authorize('alice', without);
    expect((await own.exchange({ code, verifier: '' }, { code_verifier: undefined })).status).toBe(200);
    // A method without challenge is a mistake, not an exemption.
    const half = answerOf(await own.browser.get(own.request({ code_challenge: undefined }).url));
    expect(half.error).toBe('invalid_request');
  });

  it('§4.4: MUST NOT let anybody else read the challenge out of the code', async () => {
    const code = await codeForVector();
    for (const text of [code, Buffer.from(code, 'base64url').toString('latin1')]) {
      expect(text).not.toContain(CHALLENGE);
      expect(text).not.toContain(Buffer.from(CHALLENGE, 'base64url').toString('latin1'));
    }
  });

  it('§4.5: code_verifier is REQUIRED where a challenge was sent, from an exempted client too', async () => {
    for (const own of [flow, new Flow(server, exempt, flow.browser)]) {
      const { code, verifier } = await own.authorize('alice');
      for (const sent of [undefined, '']) {
        expect(await readJson(own.exchange({ code, verifier }, { code_verifier: sent }))).toMatchObject(INVALID_GRANT);
      }
    }
  });

  it.each([
    ['another verifier', 'a'.repeat(43)],
    ['the challenge itself', CHALLENGE],
    ['the verifier in another case', VERIFIER.toUpperCase()],
    ['the verifier and more', `${VERIFIER}a`],
  ])('§4.6: if the values are not equal, invalid_grant MUST be returned: %s', async (_, verifier) => {
    const code = await codeForVector();
    expect(await readJson(flow.exchange({ code, verifier }))).toMatchObject(INVALID_GRANT);
  });

  it('§4.6: the verifier of another request is not good', async () => {
    const [one, other] = [await flow.authorize('alice'), await flow.authorize('alice')];
    expect(await readJson(flow.exchange({ code: one.code, verifier: other.verifier }))).toMatchObject(INVALID_GRANT);
  });
});
