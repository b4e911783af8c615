import { join } from 'node:path';
import { answers, Child, freePort } from '../measure/child.mjs';
import { root } from '../../tools/build.mjs';
import { makeClients } from './clients.mjs';

const TRAITS = { scope: 'openid email notes:read offline_access', accessTokensAreJwts: true, without: [] };

function limit(name, title, isCoalesced) {
  return {
    name,
    title,
    async start({ folder, database, cores, users }) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const { publicJwk, ...made } = makeClients();
      const { service, rsaService, keyed, web, api } = made;
      const clients = [service, { ...rsaService, algorithm: 'RS256' }, web, api, { id: keyed.id, jwk: publicJwk }];
      const settings = { port, url, database, isCoalesced, users, clients, consentedTo: web.id };
      const env = { PATH: process.env.PATH, NODE_ENV: 'production', LIMIT: JSON.stringify(settings) };
      const args = ['--import', join(root, 'bench/measure/probe.mjs'), join(root, 'bench/limit/server.mjs')];
      const child = new Child(args, { cores, env, log: join(folder, `${name}.log`) });
      await child.untilReady(() => answers(`${url}/jwks`));
      return { child, server: { port, url, users, ...made, ...TRAITS } };
    },
  };
}

export const bareLimit = limit('limit', 'bare limit', false);
export const coalescedLimit = limit('limit-coalesced', 'bare limit, coalesced', true);
