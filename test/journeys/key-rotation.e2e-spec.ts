import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { KeyAdministration } from '../../src/admin/key-administration.js';
import { Flow } from '../support/flow.js';
import { readJson } from '../support/json-answer.js';
import { TestServer } from '../support/server.js';

/** Seconds for which verifiers may keep the JWKS. */
const ANNOUNCEMENT = 300;

describe('A signing key is replaced without anybody noticing', () => {
  let server: TestServer;
  let flow: Flow;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
    flow = new Flow(server, await server.client('C1'));
  });

  afterAll(() => server.stop());

  const keys = () => server.app.get(KeyAdministration);

  async function publishedKids(): Promise<string[]> {
    const { body } = await readJson(fetch(`${server.url}/jwks`));
    return (body['keys'] as { kid: string; alg: string }[]).filter(({ alg }) => alg === 'ES256').map(({ kid }) => kid);
  }

  const newToken = async () => (await flow.tokens('alice', { scope: 'notes:read' })).access_token;

  const kidOf = (token: string) => decodeProtectedHeader(token).kid;

  /** As an API would that knows nothing but the address of the JWKS. */
  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${server.url}/jwks`)), {
      issuer: server.url,
      audience: `${server.url}/api/notes`,
      typ: 'at+jwt',
      currentDate: new Date(server.clock.now()),
    });

  const stateOf = async (kid: string | undefined) => (await keys().list()).find(({ key }) => key.kid === kid)?.state;

  it('is announced first, then signs, while the one before retires; old tokens stay good until they expire', async () => {
    const before = await newToken();
    const [old] = await publishedKids();
    expect(kidOf(before)).toBe(old);

    const added = await keys().rotate('ES256', ANNOUNCEMENT);
    expect((await publishedKids()).toSorted()).toEqual([old!, added.kid].toSorted());
    expect(await stateOf(added.kid)).toBe('announced');
    server.clock.move(ANNOUNCEMENT - 1);
    const meanwhile = await newToken();
    expect(kidOf(meanwhile)).toBe(old);

    server.clock.move(1);
    const after = await newToken();
    expect(kidOf(after)).toBe(added.kid);
    expect(await stateOf(added.kid)).toBe('signing');
    expect(await stateOf(old)).toBe('retiring');
    for (const token of [before, meanwhile, after]) {
      await expect(verify(token)).resolves.toBeDefined();
      expect((await flow.notes(token)).status).toBe(200);
    }

    // The last token of the old key has expired, however long its API lets it live, and so have the copies of verifiers.
    server.clock.move(server.settings.accessTokenTtlMax + ANNOUNCEMENT);
    expect(await publishedKids()).toEqual([added.kid]);
    expect(await stateOf(old)).toBe('retired');
  });

  it('may sign at once where a key was stolen; the old one stays published for what it has signed', async () => {
    const before = await newToken();
    const added = await keys().rotate('ES256', 0);
    const after = await newToken();
    expect(kidOf(after)).toBe(added.kid);
    expect(await publishedKids()).toEqual(expect.arrayContaining([kidOf(before), added.kid]));
    await expect(verify(before)).resolves.toBeDefined();
    await expect(verify(after)).resolves.toBeDefined();
  });

  it('refresh tokens and sessions do not depend on it', async () => {
    const { refresh_token } = await flow.tokens('alice', { scope: 'notes:read offline_access' });
    await keys().rotate('ES256', 0);
    expect((await flow.refresh(refresh_token!)).status).toBe(200);
    expect((await flow.browser.get(flow.request().url)).location).toContain('code=');
  });
});
