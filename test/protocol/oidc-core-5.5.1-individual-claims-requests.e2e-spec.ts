import { answerOf, Flow, type Tokens } from '../support/flow.js';
import { type TestClient, TestServer } from '../support/server.js';

const KNOWN = 'urn:portico:acr:1fa';

describe('OpenID Connect Core §5.5.1 Individual Claims Requests', () => {
  let server: TestServer;
  let client: TestClient;
  let pairwise: TestClient;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.client('C1', { scope: 'openid', portico_require_consent: false });
    const own = { scope: 'openid', portico_require_consent: false, subject_type: 'pairwise' };
    pairwise = await server.client('C2', own);
    alice = (await server.user('alice')).id;
    bob = (await server.user('bob')).id;
  });

  afterAll(() => server.stop());

  const asking = (idToken: object, more: Record<string, string> = {}) => ({
    scope: 'openid',
    claims: JSON.stringify({ id_token: idToken }),
    ...more,
  });

  const idTokenOf = ({ id_token: token }: Tokens & { id_token?: string }) =>
    JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString()) as { sub: string };

  describe('§3.1.2.2 (4): of a sub that is asked for by its value, nobody else is told', () => {
    it('who is signed in and meant gets the code without a page', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      expect(answerOf(await flow.open(flow.request(asking({ sub: { value: alice } })))).code).toBeTruthy();
    });

    it('somebody else must sign in as the one who is meant', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      const page = await flow.open(flow.request(asking({ sub: { value: bob } })));
      expect(page.text).toContain('id="submit-login"');
      expect(answerOf(await flow.login(page, 'bob')).code).toBeTruthy();
    });

    it('…and no answer comes about whoever else signs in', async () => {
      const flow = new Flow(server, client);
      const page = await flow.open(flow.request(asking({ sub: { value: bob } })));
      expect(answerOf(await flow.login(page, 'alice'))).toMatchObject({ error: 'login_required' });
    });

    it('with prompt=none, login_required', async () => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      const answer = await flow.open(
        flow.request(asking({ sub: { value: bob, essential: true } }, { prompt: 'none' })),
      );
      expect(answerOf(answer)).toMatchObject({ error: 'login_required' });
    });

    it('a pairwise client names people as it knows them', async () => {
      const flow = new Flow(server, pairwise);
      const { sub } = idTokenOf(await flow.tokens('alice', { scope: 'openid' }));
      expect(sub).not.toBe(alice);
      const none = (value: string) => flow.open(flow.request(asking({ sub: { value } }, { prompt: 'none' })));
      expect(answerOf(await none(sub)).code).toBeTruthy();
      expect(answerOf(await none(alice))).toMatchObject({ error: 'login_required' });
    });

    it.each([[7], [null], [['a']], [{}], [true]])('a value that is no text, %j, is refused', async (value) => {
      const flow = new Flow(server, client);
      const answer = await flow.open(flow.request(asking({ sub: { value } })));
      expect(answerOf(answer)).toMatchObject({ error: 'invalid_request' });
    });

    it('a hint about one and a value about another are a mistake', async () => {
      const flow = new Flow(server, client);
      const { id_token: hint } = (await flow.tokens('alice', { scope: 'openid' })) as Tokens & { id_token: string };
      const both = (value: string) => flow.open(flow.request(asking({ sub: { value } }, { id_token_hint: hint })));
      expect(answerOf(await both(alice)).code).toBeTruthy();
      expect(answerOf(await both(bob))).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('§5.5.1.1 Requesting the "acr" Claim', () => {
    it.each([
      [{ essential: true }, undefined],
      [{ essential: true, values: [] }, undefined],
      [{ essential: true, value: KNOWN }, undefined],
      [{ essential: true, values: ['urn:other', KNOWN] }, undefined],
      [{ values: ['urn:other'] }, undefined],
      [{ essential: false, value: 'urn:other' }, undefined],
      [null, undefined],
      [{ essential: true, value: 'urn:other' }, 'unmet_authentication_requirements'],
      [{ essential: true, values: ['urn:other', 1, null] }, 'unmet_authentication_requirements'],
    ])('%j: %s', async (acr, error) => {
      const flow = new Flow(server, client);
      await flow.authorize('alice', { scope: 'openid' });
      const answer = answerOf(await flow.open(flow.request(asking({ acr }))));
      expect([answer.error, answer.code !== undefined]).toEqual([error, error === undefined]);
    });
  });
});
