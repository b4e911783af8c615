import { assertionOf } from '../assertion.mjs';
import { expectJwt, readJson } from '../checks.mjs';
import { basic, formPost } from '../flow.mjs';
import { Samples, verifyJwts } from './samples.mjs';

function clientCredentials(id, title, clientOf, algorithm) {
  return {
    id,
    title,
    prepare: ({ target }) => {
      const client = clientOf(target);
      return {
        samples: new Samples(),
        text: formPost(target.paths.token, [basic(client)], { grant_type: 'client_credentials', ...client.parameters }),
      };
    },
    step: async (connection, state) => {
      const answer = await connection.send(state.text);
      const { access_token: token } = readJson(answer);
      expectJwt(token, 'access_token', answer);
      state.samples.offer(token);
    },
    verify: (state, { signatures }) => verifyJwts(state.samples.kept, signatures, algorithm),
  };
}

const keyAuthentication = {
  id: 'W1-pk',
  title: 'client credentials, client authenticated by private_key_jwt (ES256)',
  prepare: () => ({ samples: new Samples() }),
  step: async (connection, state, { target }) => {
    const { id, parameters } = target.keyed;
    const answer = await connection.send(
      formPost(target.paths.token, [], {
        grant_type: 'client_credentials',
        client_id: id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertionOf(target.keyed, target.issuer),
        ...parameters,
      }),
    );
    const { access_token: token } = readJson(answer);
    expectJwt(token, 'access_token', answer);
    state.samples.offer(token);
  },
  verify: (state, { signatures }) => verifyJwts(state.samples.kept, signatures, 'ES256'),
};

export const clientCredentialsWorkloads = [
  clientCredentials('W1', 'client credentials, JWT signed by ES256', ({ service }) => service, 'ES256'),
  clientCredentials('W1-rs', 'client credentials, JWT signed by RS256', ({ rsaService }) => rsaService, 'RS256'),
  keyAuthentication,
];
