import { sha256 } from '../../src/crypto/hash.js';
import { uuidv7 } from '../../src/crypto/uuid.js';
import { ClientSecretEntity } from '../../src/clients/client-secret.entity.js';
import { basic } from '../support/flow.js';
import { type JsonAnswer, postForm } from '../support/json-answer.js';
import { type TestClient, TestServer } from '../support/server.js';

/** The example of the section. */
const RFC_ID = 's6BhdRkqt3';
const RFC_SECRET = '7Fjfp0ZBr1KtDRbnfVdmIw';
const RFC_HEADER = 'Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3';

describe('RFC 6749 §2.3.1 Client Password', () => {
  let server: TestServer;
  let byBasic: TestClient;
  let byPost: TestClient;
  let publicClient: TestClient;

  beforeAll(async () => {
    server = await TestServer.start();
    byBasic = await server.client('C1');
    byPost = await server.client('C2', { token_endpoint_auth_method: 'client_secret_post' });
    publicClient = await server.client('P1', { token_endpoint_auth_method: 'none' });
  });

  afterAll(() => server.stop());

  /** A request that fails because of its code if the client is who it says, and earlier if not. */
  function ask(form: Record<string, string>, authorization?: string): Promise<JsonAnswer> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return postForm(`${server.url}/token`, { grant_type: 'authorization_code', code: 'x', ...form }, headers);
  }

  const isAuthenticated = ({ status, body }: JsonAnswer) => status === 400 && body['error'] === 'invalid_grant';

  it('MUST support the HTTP Basic authentication scheme, whose name has no case', async () => {
    const header = basic(byBasic.id, byBasic.secret!);
    for (const authorization of [header, header.replace('Basic', 'basic'), header.replace('Basic', 'BASIC')]) {
      expect(isAuthenticated(await ask({}, authorization))).toBe(true);
    }
  });

  it('understands the example of the section', async () => {
    await server.client(RFC_ID);
    const row = { id: uuidv7(server.clock.now()), clientId: RFC_ID, secretHash: sha256(RFC_SECRET) };
    await server.database.insert(ClientSecretEntity, { ...row, createdAt: server.clock.now(), expiresAt: null });
    expect(isAuthenticated(await ask({}, RFC_HEADER))).toBe(true);
  });

  it('takes id and secret form-encoded before they go into the header', async () => {
    const client = await server.client('a client: 100%+more');
    expect(isAuthenticated(await ask({}, basic(client.id, client.secret!)))).toBe(true);
    const withPlus = Buffer.from(`a+client%3A+100%25%2Bmore:${client.secret!}`).toString('base64');
    expect(isAuthenticated(await ask({}, `Basic ${withPlus}`))).toBe(true);
    const unencoded = Buffer.from(`${client.id}:${client.secret!}`).toString('base64');
    expect(await ask({}, `Basic ${unencoded}`)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('MAY support the credentials in the request body, for clients that are registered for it', async () => {
    expect(isAuthenticated(await ask({ client_id: byPost.id, client_secret: byPost.secret! }))).toBe(true);
  });

  it('MUST NOT take them from the request URI', async () => {
    const query = new URLSearchParams({ client_id: byPost.id, client_secret: byPost.secret! }).toString();
    const answer = await postForm(`${server.url}/token?${query}`, { grant_type: 'authorization_code', code: 'x' });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('§2.2: the client identifier MUST NOT be used alone for client authentication', async () => {
    for (const client of [byBasic, byPost]) {
      expect(await ask({ client_id: client.id })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(await ask({}, basic(client.id, ''))).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
    expect(isAuthenticated(await ask({ client_id: publicClient.id }))).toBe(true);
  });

  it('§2.3: MUST NOT use more than one authentication method in each request', async () => {
    const both = await ask(
      { client_id: byBasic.id, client_secret: byBasic.secret! },
      basic(byBasic.id, byBasic.secret!),
    );
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('§2.3: takes the one method a client is registered for, and tells nobody which that is', async () => {
    const answers = await Promise.all([
      ask({ client_id: byBasic.id, client_secret: byBasic.secret! }),
      ask({}, basic(byPost.id, byPost.secret!)),
      ask({}, basic(publicClient.id, 'x')),
      ask({}, basic('nobody', 'x')),
      ask({ client_id: 'nobody' }),
      ask({}, basic(byBasic.id, `${byBasic.secret!}x`)),
    ]);
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 401, body: answers[0].body });
    expect(answers[0].body['error']).toBe('invalid_client');
  });

  it('MUST protect against brute force: a generated secret has 256 bits', () => {
    expect(byBasic.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(byPost.secret).not.toBe(byBasic.secret);
  });
});
