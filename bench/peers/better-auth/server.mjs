// better-auth with its OAuth provider, as its documentation sets it up, on the same drivers, with argon2id for passwords.
// PEER: {port, url, database, clients, users, folder} as JSON. The clients' ids and secrets are its own choice: clients.json.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { oauthProvider } from '@better-auth/oauth-provider';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { openDatabase } from './database.mjs';

const DAY = 86_400;
const API = 'https://api.example.com';
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const { port, url, database, clients, users, folder } = JSON.parse(process.env.PEER);
const auth = betterAuth({
  baseURL: url,
  secret: 'only for measurements, and long enough',
  database: await openDatabase(database),
  trustedOrigins: [url],
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, COST),
      verify: ({ hash: known, password }) => verify(known, password),
    },
  },
  // One address signs in for everybody here.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  disabledPaths: ['/token'],
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg: 'ES256' } } }),
    oauthProvider({
      loginPage: '/login',
      consentPage: '/consent',
      scopes: ['openid', 'email', 'offline_access', 'notes:read'],
      resources: [API],
      enforcePerClientResources: false,
      clientPrivileges: () => true,
      accessTokenExpiresIn: 600,
      m2mAccessTokenExpiresIn: 600,
      refreshTokenExpiresIn: 14 * DAY,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
  ],
});

/** Clients are made by somebody who is signed in. */
async function headersOf({ username, password }) {
  const body = { email: `${username}@example.com`, password };
  const { headers } = await auth.api.signInEmail({ body, returnHeaders: true });
  return new Headers({
    cookie: headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  });
}

async function register(metadata) {
  const made = await auth.api.adminCreateOAuthClient({ headers: administrator, body: metadata });
  return { id: made.client_id, secret: made.client_secret };
}

await (await getMigrations(auth.options)).runMigrations();
for (const { username, password } of users) {
  await auth.api.signUpEmail({ body: { email: `${username}@example.com`, name: username, password } });
}
const administrator = await headersOf(users[0]);
const machine = {
  grant_types: ['client_credentials'],
  scope: 'notes:read',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: [clients.web.redirectUri],
};
const [service, web] = [
  await register({ ...machine, client_name: 'service', client_credentials_scopes: ['notes:read'] }),
  await register({
    client_name: 'web',
    redirect_uris: [clients.web.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid email offline_access',
    token_endpoint_auth_method: 'client_secret_basic',
    // What a remembered consent comes to.
    skip_consent: true,
  }),
];
const known = {
  service: { ...service, parameters: { scope: 'notes:read', resource: API } },
  web: { ...web, redirectUri: clients.web.redirectUri },
  // A token is told about to the client that it was issued to.
  api: web,
};
writeFileSync(join(folder, 'better-auth.json'), JSON.stringify(known));
const server = createServer(toNodeHandler(auth));
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
