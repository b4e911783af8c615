import { CheckError, expectThat } from '../checks.mjs';
import { Samples, verifyJwts } from './samples.mjs';

export const webServerFlow = {
  id: 'W2',
  title: 'the whole flow of a signed-in user with remembered consent: code, PKCE, three tokens, durable',
  prepare: async (fixtures, connection, size) => ({
    samples: new Samples(),
    browsers: await fixtures.signedIn(connection, size),
  }),
  step: async (connection, state, { flow }, slot) => {
    const request = flow.begin();
    const code = await flow.codeAtOnce(connection, state.browsers[slot], request);
    const tokens = await flow.exchange(connection, code, request);
    state.samples.offer({ tokens, code, request });
  },
  verify: async ({ samples }, fixtures, connection) => {
    const { signatures, target } = fixtures;
    verifyJwts(
      samples.kept.map(({ tokens }) => tokens.id_token),
      signatures,
      'ES256',
    );
    for (const { tokens, request } of samples.kept) {
      const { aud, nonce } = signatures.verify(tokens.id_token, 'ES256');
      if (aud !== target.web.id && aud[0] !== target.web.id) throw new CheckError(`An ID token is for ${aud}`);
      if (nonce !== request.nonce) throw new CheckError(`Expected nonce ${request.nonce}, got ${nonce}`);
    }
    await verifySingleUse(fixtures, connection);
  },
};

/** The refresh token is good, and the code is not good again. By a user of its own: a replay may cost all their grants. */
async function verifySingleUse({ flow, target }, connection) {
  const { tokens, code, request } = await flow.withLogin(connection, target.users.at(-1));
  await flow.refresh(connection, tokens.refresh_token);
  const replayed = await connection.send(flow.exchangeText(code, request.verifier));
  expectThat(replayed.status >= 400 && replayed.status < 500, 'a refusal of a code used twice', replayed);
}

export const refresh = {
  id: 'W3',
  title: 'refresh with rotation',
  /** The chains of refresh tokens go on from round to round. */
  isLasting: true,
  prepare: async (fixtures, connection, size) => {
    const browsers = await fixtures.signedIn(connection, size);
    const tokens = [];
    for (const cookieLines of browsers) {
      tokens.push((await fixtures.tokensAtOnce(connection, cookieLines)).refresh_token);
    }
    return { tokens };
  },
  // That the next step is served with the token of this one is the proof of the rotation.
  step: async (connection, state, { flow }, slot) => {
    const { refresh_token: next } = await flow.refresh(connection, state.tokens[slot]);
    state.tokens[slot] = next;
  },
  verify: () => undefined,
};

export const passwordLogin = {
  id: 'W7',
  title: 'the whole flow with a password login (argon2id 19 MiB, t=2)',
  prepare: async (fixtures, connection) => {
    await fixtures.signedIn(connection, fixtures.target.users.length);
    return { samples: new Samples() };
  },
  step: async (connection, state, fixtures, slot) => {
    const { tokens } = await fixtures.flow.withLogin(connection, fixtures.userOf(slot));
    state.samples.offer(tokens.id_token);
  },
  verify: ({ samples }, { signatures }) => verifyJwts(samples.kept, signatures, 'ES256'),
};
