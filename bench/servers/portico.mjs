// Portico as a production deployment runs it: `node dist/main.js`, every security setting on. Only the limits for
// password attempts are higher: here one address signs in for everybody. Their rows are counted all the same.
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { answers, Child, freePort } from '../measure/child.mjs';
import { root } from '../../tools/build.mjs';

const REDIRECT_URI = 'https://app.example.com/callback';
const SCOPE = 'openid email notes:read offline_access';
const ALGORITHM = { id_token_signed_response_alg: 'ES256' };

const probe = join(root, 'bench/measure/probe.mjs');

export const portico = serverOf('main.js');

/** The same with a file for each module: a profile says which room the time goes into. */
export const unbundledPortico = serverOf('main.unbundled.js');

function serverOf(program) {
  return {
    name: 'portico',

    /** @param place `folder`, `database` (its url), `cores`, `users` (names and passwords), `settings` beyond the usual */
    async start({ folder, database, cores, users, settings = {} }) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const env = {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        ISSUER: url,
        PORT: String(port),
        DATABASE_URL: database.url,
        SECRETS: randomBytes(32).toString('base64url'),
        LOGIN_ATTEMPTS_PER_NETWORK: '1000000',
        LOGIN_ATTEMPTS_PER_ACCOUNT: '10000',
        ...settings,
      };
      const log = join(folder, 'portico.log');
      const seeded = seed({ env, url, users });
      const child = new Child(['--import', probe, join(root, 'dist', program)], { cores, env, log, cwd: folder });
      await child.untilReady(() => answers(`${url}/health/ready`));
      return { child, env, server: { port, url, users, ...seeded } };
    },
  };
}

function seed({ env, url, users }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = 'service-key';
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  const machine = { scope: 'notes:read', grant_types: ['client_credentials'], response_types: [] };
  const clients = {
    service: { client_name: 'Service', ...machine },
    keyed: { client_name: 'Keyed', ...machine, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } },
    web: {
      client_name: 'Web',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: SCOPE,
      ...ALGORITHM,
    },
    api: { client_name: 'API', ...machine, portico_resource_server: `${url}/api/notes` },
  };
  const input = JSON.stringify({ clients, users });
  const script = join(root, 'bench/servers/portico-seed.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Portico could not be given its clients: ${stderr}`);
  const made = JSON.parse(stdout);
  return {
    service: { ...made.service, parameters: { scope: 'notes:read' } },
    keyed: {
      ...made.keyed,
      parameters: { scope: 'notes:read' },
      jwk: { ...privateKey.export({ format: 'jwk' }), kid },
    },
    web: { ...made.web, redirectUri: REDIRECT_URI },
    api: made.api,
    scope: SCOPE,
    accessTokensAreJwts: true,
    // All its access tokens are signed by ES256.
    without: ['W1-rs'],
  };
}
