// The servers that people would use instead, as npm offers them. They are no dependencies of Portico: bench/peers has a
// package.json and a lockfile of its own, and what it names is installed when it is first needed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { answers, Child, freePort } from '../measure/child.mjs';
import { root } from '../../tools/build.mjs';
import { makeClients } from './clients.mjs';

const folderOfPeers = join(root, 'bench/peers');

/** Once for all of them. @throws Error that says what to do */
function ensureInstalled() {
  if (existsSync(join(folderOfPeers, 'node_modules/.package-lock.json'))) return;
  console.log('Installing the peers in bench/peers (once; half a minute) ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folderOfPeers,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  throw new Error(
    'The peers could not be installed: is the package registry within reach? Then run npm ci in bench/peers, ' +
      'or choose servers without them: --servers portico,limit,limit-coalesced',
  );
}

function peer(name, traits) {
  return {
    name,
    isPeer: true,
    async start({ folder, database, cores, users }) {
      ensureInstalled();
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const made = makeClients();
      const settings = { port, url, database, users, clients: made, jwks: makeJwks(), folder };
      const env = { PATH: process.env.PATH, NODE_ENV: 'production', PEER: JSON.stringify(settings) };
      const args = ['--import', join(root, 'bench/measure/probe.mjs'), join(folderOfPeers, name, 'server.mjs')];
      const child = new Child(args, { cores, env, log: join(folder, `${name}.log`), cwd: folder });
      await child.untilReady(() => answers(`${url}${traits.readyPath}`));
      return { child, server: { port, url, users, ...made, ...traits, ...clientsOf(folder, name) } };
    },
  };
}

/** What a server says that it made of the clients, where it chooses their ids and secrets. */
function clientsOf(folder, name) {
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) return {};
  const { service, web, api } = JSON.parse(readFileSync(file, 'utf8'));
  return { service, web, api };
}

/** Signing keys, as private JWKs. */
function makeJwks() {
  const pairs = {
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  const keys = Object.entries(pairs).map(([alg, { privateKey }]) => ({
    ...privateKey.export({ format: 'jwk' }),
    kid: alg,
    alg,
    use: 'sig',
  }));
  return { keys };
}

export const oidcProvider = peer('oidc-provider', {
  readyPath: '/.well-known/openid-configuration',
  scope: 'openid email',
  // JWTs are for APIs of their own; what opens UserInfo is opaque, and a row.
  accessTokensAreJwts: false,
  without: [],
});

export const betterAuth = peer('better-auth', {
  readyPath: '/api/auth/.well-known/openid-configuration',
  metadataPath: '/api/auth/.well-known/openid-configuration',
  scope: 'openid email offline_access',
  accessTokensAreJwts: false,
  login: { path: '/api/auth/sign-in/email', name: 'email' },
  // It signs with one algorithm at a time.
  without: ['W1-rs', 'W1-pk'],
});
