import { expectThat, readJson } from '../checks.mjs';
import { requestText } from '../connection.mjs';
import { basic, formPost } from '../flow.mjs';

export const introspection = {
  id: 'W4',
  title: 'introspection of 256 access tokens in turn',
  prepare: async (fixtures, connection) => {
    const { target } = fixtures;
    const ask = (token) => formPost(target.paths.introspection, [basic(target.api)], { token });
    const texts = (await fixtures.manyAccessTokens(connection)).map(ask);
    return { texts, next: 0, forged: ask('x'.repeat(43)) };
  },
  step: async (connection, state) => {
    const answer = await connection.send(state.texts[state.next++ % state.texts.length]);
    const { active, sub, exp } = readJson(answer);
    expectThat(active === true && typeof sub === 'string' && exp > 0, 'an active token', answer);
  },
  verify: async (state, _fixtures, connection) => {
    const answer = await connection.send(state.forged);
    expectThat(
      answer.status >= 400 || JSON.parse(answer.body).active === false,
      'that a made-up token is inactive',
      answer,
    );
  },
};

export const userinfo = {
  id: 'W5',
  title: 'UserInfo with 256 access tokens in turn',
  prepare: async (fixtures, connection) => {
    const ask = (token) => requestText('GET', fixtures.target.paths.userinfo, [`Authorization: Bearer ${token}`]);
    const texts = (await fixtures.manyAccessTokens(connection)).map(ask);
    return { texts, next: 0, forged: ask('x'.repeat(43)) };
  },
  step: async (connection, state) => {
    const answer = await connection.send(state.texts[state.next++ % state.texts.length]);
    const { sub, email } = readJson(answer);
    expectThat(typeof sub === 'string' && /@example\.com$/.test(email), 'sub and email', answer);
  },
  verify: async (state, _fixtures, connection) => {
    const answer = await connection.send(state.forged);
    expectThat(answer.status === 401, '401 for a made-up token', answer);
  },
};

export const metadata = {
  id: 'W6',
  title: 'metadata',
  prepare: async ({ target }, connection) => {
    const text = requestText('GET', target.metadataPath);
    const answer = await connection.send(text);
    expectThat(readJson(answer).issuer === target.issuer, 'the metadata', answer);
    return { text, body: answer.body };
  },
  step: async (connection, state) => {
    const answer = await connection.send(state.text);
    if (answer.body !== state.body) expectThat(false, 'the metadata as before', answer);
  },
  verify: () => undefined,
};
