import { Flow } from '../support/flow.js';
import { TestServer } from '../support/server.js';
import { DocumentedClient, RunningProgram } from './documented-client.js';
import { TlsFront } from './tls-front.js';
import { Visitor } from './visitor.js';

describe('Relying parties that know an issuer, an id and a secret', () => {
  let server: TestServer;
  let front: TlsFront;

  beforeAll(async () => {
    front = await TlsFront.start(() => server.url);
    server = await TestServer.start({ ISSUER: front.url });
    await server.user('alice');
  });

  afterAll(async () => {
    await front.stop();
    await server.stop();
  });

  it.each(['openid-client', 'oauth4webapi', 'passport-openidconnect', 'express-openid-connect'])(
    'docs/clients/%s.md: sign-in, refresh and sign-out, as the page has it',
    async (name) => {
      const documented = await DocumentedClient.read(name);
      const client = await server.client(name, documented.registration);
      const values = { issuer: front.url, clientId: client.id, clientSecret: client.secret! };
      const { url } = documented;
      const program = await RunningProgram.start(documented.program('js', values), url, front.certificate);
      try {
        const visitor = new Visitor(server, url);
        expect((await visitor.visit(`${url}/`)).text).toContain('Sign in');
        const home = await visitor.visit(`${url}/login`);
        expect({ page: home.text, complaints: program.complaints }).toMatchObject({
          page: expect.stringContaining('Signed in as User alice'),
        });
        const refreshed = await visitor.visit(`${url}/refresh`);
        expect({ page: refreshed.text, complaints: program.complaints }).toMatchObject({
          page: expect.stringContaining('Signed in as User alice'),
        });
        const left = await visitor.visit(`${url}/logout`);
        expect(left.text).toContain('Sign in');
        const flow = new Flow(server, { ...client, redirectUri: `${url}/callback` }, visitor.browser);
        expect((await flow.open(flow.request({ scope: 'openid' }))).text).toContain('id="username"');
      } finally {
        await program.stop();
      }
    },
    60_000,
  );
});
