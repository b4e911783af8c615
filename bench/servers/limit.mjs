import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { answers, Child, freePort } from '../measure/child.mjs';
import { root } from '../../tools/build.mjs';

const REDIRECT_URI = 'https://app.example.com/callback';
const PARAMETERS = { scope: 'notes:read' };

function limit(name, title, isCoalesced) {
  return {
    name,
    title,
    async start({ folder, database, cores, users }) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const { clients, ...known } = makeClients();
      const settings = { port, url, database, isCoalesced, users, clients, consentedTo: known.web.id };
      const env = { PATH: process.env.PATH, NODE_ENV: 'production', LIMIT: JSON.stringify(settings) };
      const args = ['--import', join(root, 'bench/measure/probe.mjs'), join(root, 'bench/limit/server.mjs')];
      const child = new Child(args, { cores, env, log: join(folder, `${name}.log`) });
      await child.untilReady(() => answers(`${url}/jwks`));
      return { child, server: { name, port, url, users, ...known } };
    },
  };
}

function makeClients() {
  const secret = () => randomBytes(32).toString('base64url');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const service = { id: 'service', secret: secret() };
  const rsaService = { id: 'rsa-service', secret: secret() };
  const web = { id: 'web', secret: secret(), redirectUri: REDIRECT_URI };
  const api = { id: 'api', secret: secret() };
  const keyed = { id: 'keyed', parameters: PARAMETERS, jwk: { ...privateKey.export({ format: 'jwk' }), kid: 'k' } };
  return {
    clients: [
      service,
      { ...rsaService, algorithm: 'RS256' },
      web,
      api,
      { id: keyed.id, jwk: publicKey.export({ format: 'jwk' }) },
    ],
    service: { ...service, parameters: PARAMETERS },
    rsaService: { ...rsaService, parameters: PARAMETERS },
    keyed,
    web,
    api,
    scope: 'openid email notes:read offline_access',
    accessTokensAreJwts: true,
    without: [],
  };
}

export const bareLimit = limit('limit', 'bare limit', false);
export const coalescedLimit = limit('limit-coalesced', 'bare limit, coalesced', true);
