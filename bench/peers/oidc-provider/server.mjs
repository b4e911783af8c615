// oidc-provider with a durable adapter, a login page and a consent that is remembered.
// PEER: {port, url, database, clients, users, jwks} as JSON.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { hash, verify } from '@node-rs/argon2';
import Provider from 'oidc-provider';
import { openStorage } from './adapter.mjs';
import { configurationOf } from './configuration.mjs';

const { port, url, database, clients, users, jwks } = JSON.parse(process.env.PEER);
const storage = await openStorage(database);
for (const { username, password } of users) {
  const passwordHash = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await storage.run('INSERT INTO accounts VALUES (?, ?, ?)', [username, `${username}@example.com`, passwordHash]);
}
const provider = new Provider(url, configurationOf({ clients, jwks, storage }));

function page(uid, fields) {
  return `<form method="post" action="/interaction/${uid}">${fields}<button id="consent-allow" name="go">Go on</button></form>`;
}

const LOGIN = '<input name="username"><input type="password" name="password">';

async function interact(request, response) {
  const { uid, prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' });
    return response.end(page(uid, prompt.name === 'login' ? LOGIN : ''));
  }
  const form = new URLSearchParams(await text(request));
  const result =
    prompt.name === 'login' ? await signIn(form) : { consent: { grantId: await consent(params, session.accountId) } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function signIn(form) {
  const username = form.get('username');
  const [account] = await storage.all('SELECT password_hash FROM accounts WHERE username = ?', [username]);
  const isRight = account && (await verify(account.password_hash, form.get('password')));
  return isRight ? { login: { accountId: username } } : { error: 'access_denied' };
}

async function consent({ client_id: clientId, scope }, accountId) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  await storage.run('REPLACE INTO consents VALUES (?, ?, ?)', [accountId, clientId, grantId]);
  return grantId;
}

const handle = provider.callback();
const server = createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return handle(request, response);
  return interact(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(error.message);
  });
});
provider.on('server_error', (_context, error) => console.error(error));
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => storage.close().then(() => process.exit()));
