import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Flow, type Tokens } from '../support/flow.js';
import { OPEN, register, registered } from '../support/registration.js';
import { TestServer } from '../support/server.js';

const URIS = ['https://one.test/cb', 'https://two.test/cb'];

describe('OpenID Connect Registration §5 "sector_identifier_uri" Validation', () => {
  let server: TestServer;
  let publisher: Server;
  let sector: string;
  let document: { status: number; body: string; headers?: Record<string, string> };
  let calls = 0;

  beforeAll(async () => {
    server = await TestServer.start(OPEN);
    await server.user('alice');
    publisher = createServer((_request, response) => {
      calls += 1;
      response
        .writeHead(document.status, { 'content-type': 'application/json', ...document.headers })
        .end(document.body);
    });
    await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
    sector = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}/sector.json`;
  });
  beforeEach(() => {
    calls = 0;
    document = { status: 200, body: JSON.stringify([...URIS, 'https://three.test/cb']) };
  });
  afterAll(async () => {
    await server.stop();
    await new Promise((resolve) => publisher.close(resolve));
  });

  const pairwise = (redirectUris: readonly string[], change: object = {}) => ({
    subject_type: 'pairwise',
    redirect_uris: redirectUris,
    sector_identifier_uri: sector,
    ...change,
  });

  const subjectAt = async (redirectUri: string, metadata: object) => {
    const { client_id: id, client_secret: secret } = await registered(server, metadata);
    const flow = new Flow(server, { id, secret, redirectUri });
    const { id_token: token } = (await flow.tokens('alice', { scope: 'openid' })) as Tokens & { id_token: string };
    return (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;
  };

  it('a client whose redirect URIs are all listed is registered, after one look', async () => {
    const client = await registered(server, pairwise(URIS));
    expect(client).toMatchObject({ sector_identifier_uri: sector, subject_type: 'pairwise', redirect_uris: URIS });
    expect(calls).toBe(1);
  });

  it('§8.1 of Core: clients of one sector see the same subject, clients of none another', async () => {
    const [one, two, own, open] = [
      await subjectAt(URIS[0]!, pairwise([URIS[0]!])),
      await subjectAt(URIS[1]!, pairwise([URIS[1]!])),
      await subjectAt(URIS[0]!, pairwise([URIS[0]!], { sector_identifier_uri: undefined })),
      await subjectAt(URIS[0]!, { redirect_uris: [URIS[0]!] }),
    ];
    expect(two).toBe(one);
    expect(new Set([one, own, open]).size).toBe(3);
  });

  it('oidcc-registration-sector-bad: one that is not listed is refused, and named', async () => {
    const { status, body } = await register(server, pairwise([...URIS, 'https://four.test/cb']));
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect(body['error_description']).toBe('sector_identifier_uri: its document does not list https://four.test/cb');
  });

  it('it is validated whatever the subject type is', async () => {
    document.body = '[]';
    expect((await register(server, pairwise(URIS, { subject_type: 'public' }))).status).toBe(400);
  });

  it.each([
    ['an error', { status: 500, body: JSON.stringify(URIS) }],
    ['a redirect', { status: 302, body: '', headers: { location: '/elsewhere' } }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no list', { status: 200, body: JSON.stringify({ uris: URIS }) }],
    ['null', { status: 200, body: 'null' }],
    ['something huge', { status: 200, body: JSON.stringify([...URIS, 'x'.repeat(300_000)]) }],
  ])('%s is no document', async (_what, answer) => {
    document = answer;
    const { status, body } = await register(server, pairwise(URIS));
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect(calls).toBe(1);
  });

  it('several hosts need one', async () => {
    const { body } = await register(server, pairwise(URIS, { sector_identifier_uri: undefined }));
    expect(body['error_description']).toMatch(/pairwise needs redirect_uris of one host, or a sector_identifier_uri/);
  });

  it('an administrator is held to the same', async () => {
    document.body = '[]';
    await expect(server.client('S1', pairwise(URIS))).rejects.toThrow('its document does not list https://one.test/cb');
    document.body = JSON.stringify(URIS);
    await expect(server.client('S1', pairwise(URIS))).resolves.toMatchObject({ id: 'S1' });
  });
});
