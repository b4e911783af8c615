import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { DocumentedClient } from '../journeys/documented-client.js';
import { TestServer } from '../support/server.js';
import { describeWithChromium } from './chromium.js';
import { Person } from './person.js';

const LIBRARY = resolve(__dirname, '../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js');

describeWithChromium('oidc-client-ts, which knows an issuer and an id', (browser) => {
  let server: TestServer;
  let site: Server;

  beforeAll(async () => {
    server = await TestServer.start();
    await server.user('alice');
  }, 60_000);

  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await server.stop();
  });

  it('docs/clients/oidc-client-ts.md: sign-in, refresh and sign-out, as the page has it', async () => {
    const documented = await DocumentedClient.read('oidc-client-ts');
    const client = await server.client('single-page', documented.registration);
    const page = documented.program('html', { issuer: server.url, clientId: client.id, clientSecret: '' });
    const library = readFileSync(LIBRARY, 'utf8');
    site = createServer((request, response) => {
      const isLibrary = request.url === '/oidc-client-ts.js';
      const type = isLibrary ? 'text/javascript' : 'text/html; charset=utf-8';
      response.writeHead(request.url === '/favicon.ico' ? 204 : 200, { 'content-type': type });
      response.end(isLibrary ? library : page);
    });
    await new Promise<void>((done) => site.listen(documented.port, 'localhost', done));

    const person = await Person.at(browser(), 'alice');
    const who = (text: string) => person.page.getByText(text, { exact: true }).waitFor();
    await person.page.goto(documented.url);
    await who('Not signed in');
    await person.page.click('#sign-in');
    await person.signIn();
    await person.page.click('#consent-allow');
    await who('Signed in as User alice');
    await person.page.click('#refresh');
    await who('Refreshed as User alice');
    await person.page.click('#sign-out');
    await who('Not signed in');
    await person.page.click('#sign-in');
    await person.page.waitForSelector('#username');
    expect(person.complaints).toEqual([]);
    await person.leave();
  }, 60_000);
});
