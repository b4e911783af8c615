import { randomBytes } from 'node:crypto';
import { basic, challengeOf } from '../support/flow.js';
import { authorizationRequest, BYE, CALLBACK, credentials, type Peer, VERIFIER } from './peers.js';

export type Pairs = [string, string][];

/** What is sent; the same to both sides, but for what each of them has issued. */
export interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly query?: Pairs;
  readonly form?: Pairs | string;
  readonly headers?: Record<string, string>;
}

/** One request, by a name that the table of differences uses. */
export interface Variant {
  readonly name: string;
  readonly send: (peer: Peer) => Sent | Promise<Sent>;
}

const unsecured = (claims: object): string =>
  [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.';

/** Removes, empties, repeats and replaces one parameter. */
function changesOf(base: Pairs, name: string, wrong: readonly string[]): [string, Pairs][] {
  const others = base.filter(([key]) => key !== name);
  const value = base.find(([key]) => key === name)?.[1];
  const first = value ?? wrong[0]!;
  const changes: [string, Pairs][] = [
    [`${name} empty`, [...others, [name, '']]],
    [`${name} repeated, same`, [...others, [name, first], [name, first]]],
    [`${name} repeated, different`, [...others, [name, first], [name, wrong[0] === first ? 'x' : wrong[0]!]]],
  ];
  if (value !== undefined) changes.unshift([`${name} missing`, others]);
  return [...changes, ...wrong.map((text): [string, Pairs] => [`${name}=${labelOf(text)}`, [...others, [name, text]]])];
}

/** A value as it can stand in a table: cut, on one line, without bars. */
function labelOf(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 20)}… (${text.length})` : text;
  return short
    .replaceAll('\u0000', String.raw`\u0000`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('|', '¦');
}

const challenge = challengeOf(VERIFIER);

/** Values of each parameter of the authorization endpoint that are wrong, odd, or of another client. */
const AUTHORIZATION: Readonly<Record<string, readonly string[]>> = {
  client_id: ['nobody', 'c1', 'C1 ', 'C2', 'CC', 'C1\u0000'],
  redirect_uri: [
    'https://rp2.test/cb',
    `${CALLBACK}/`,
    `${CALLBACK}?x=1`,
    `${CALLBACK}#f`,
    'https://RP1.test/cb',
    'https://rp1.test:443/cb',
    'http://rp1.test/cb',
    'https://rp1.test/cb/../cb',
    'javascript:alert(1)',
    'cb',
    '//rp1.test/cb',
  ],
  response_type: ['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'none', 'CODE', 'foo', 'code code'],
  response_mode: ['query', 'fragment', 'form_post', 'web_message', 'jwt', 'foo', 'QUERY'],
  scope: [
    'openid nope',
    'nope',
    'profile',
    'openid address',
    'openid phone email',
    'openid  profile',
    'openid openid',
    ' openid',
    'OPENID',
    'openid offline_access',
    'openid "quoted"',
    'openid pröfile',
    'openid\tprofile',
  ],
  state: ['a b&c=d#e', 'ü', '"><script>', 'x'.repeat(1000)],
  nonce: ['a b&c', 'x'.repeat(500)],
  code_challenge: [VERIFIER.slice(0, 42), `${challenge}A`, `${challenge.slice(0, 42)}=`, `${challenge.slice(0, 42)}+`, 'x', 'x'.repeat(129)],
  code_challenge_method: ['plain', 's256', 'S512', 'none', 'S256 '],
  prompt: ['none', 'login', 'consent', 'select_account', 'login consent', 'none login', 'bogus', 'NONE', 'create', ' login'],
  max_age: ['0', '1', '10000', '-1', '1.5', 'abc', '1e3', '0x10', '99999999999'],
  display: ['page', 'popup', 'touch', 'wap', 'foo'],
  ui_locales: ['de en', 'se', 'xx-garbage'],
  claims_locales: ['se'],
  acr_values: ['1 2', 'urn:x'],
  login_hint: ['alice', '"><script>'],
  id_token_hint: ['garbage', unsecured({ sub: 'alice', aud: 'C1' })],
  claims: ['{', '[]', '"x"', 'null', '{}', '{"userinfo":[]}', '{"userinfo":{"name":null}}', '{"userinfo":{"name":{"essential":true}}}', '{"foo":{}}', '{"id_token":{"name":"x"}}'],
  request: ['garbage', unsecured({ client_id: 'C1' })],
  request_uri: ['https://rp1.test/request.jwt', 'urn:ietf:params:oauth:request_uri:x', 'x'],
  registration: ['{}'],
  extra: ['foobar'],
  resource: ['https://api.test/'],
}; // prettier-ignore

const base = authorizationRequest('C1');
const replace = (name: string, value: string): Pairs => base.map(([key, old]) => [key, key === name ? value : old]);

const changedRequests = Object.entries(AUTHORIZATION).flatMap(([name, wrong]) => changesOf(base, name, wrong));

/** Two mistakes at once: which one is told decides whether anybody is redirected. */
const doubleMistakes: [string, Pairs][] = ['client_id', 'redirect_uri'].flatMap((trust) =>
  [
    ['response_type', 'foo'],
    ['scope', 'nope'],
    ['code_challenge', 'x'],
    ['prompt', 'none login'],
    ['response_mode', 'form_post'],
    ['request', 'x'],
  ].map(([name, value]): [string, Pairs] => [
    `${trust} wrong and ${name}=${value}`,
    [...replace(trust, 'https://evil.test/').filter(([key]) => key !== name), [name!, value!]],
  ]),
);

const otherRequests: [string, Pairs][] = [
  ['as it should be', base],
  ['in another order', [...base].reverse()],
  ['of a public client', authorizationRequest('P1')],
  ['of a client with two redirect URIs', authorizationRequest('TWO')],
  ['without redirect_uri, of a client with two', authorizationRequest('TWO').filter(([key]) => key !== 'redirect_uri')],
  ['without anything', []],
  ['without PKCE', base.filter(([key]) => !key.startsWith('code_challenge'))],
  ['without PKCE, of a public client', authorizationRequest('P1').filter(([key]) => !key.startsWith('code_challenge'))],
  ['max_age=0 and prompt=none', [...base, ['max_age', '0'], ['prompt', 'none']]],
  ['offline_access and prompt=consent', [...replace('scope', 'openid offline_access'), ['prompt', 'consent']]],
];

const allRequests = [...otherRequests, ...changedRequests, ...doubleMistakes];

/** By GET and by POST, in a browser where nobody is signed in. */
export const authorizationVariants: readonly Variant[] = (['GET', 'POST'] as const).flatMap((method) =>
  allRequests.map(([name, pairs]) => ({
    name: `${method} ${name}`,
    send: () => (method === 'GET' ? { method, query: pairs } : { method, form: pairs }),
  })),
);

/** In a browser where alice is signed in and has allowed the clients what they ask for. */
export const signedInVariants: readonly Variant[] = allRequests.map(([name, pairs]) => ({
  name: `signed in, ${name}`,
  send: () => ({ method: 'GET', query: pairs }),
}));

/** A code of its own for each try. */
async function freshCode(peer: Peer, id = 'C1'): Promise<string> {
  const query = new URLSearchParams(authorizationRequest(id)).toString();
  const first = await peer.browser.get(`${peer.endpoints['authorization_endpoint']}?${query}`);
  // Where a consent went with the tokens of an earlier try, it is given again.
  const { location = '', text } = await peer.browser.follow(first);
  const code = /[?&]code=([^&]+)/.exec(location)?.[1];
  if (code === undefined) throw new Error(`No code came for ${id}: ${location} ${text.slice(0, 300)}`);
  return decodeURIComponent(code);
}

async function post(peer: Peer, id: string, form: Pairs): Promise<Record<string, string>> {
  const { headers, body } = credentials(peer, id);
  const url = `${peer.url}${peer.endpoints['token_endpoint']}`;
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams([...form, ...body]) });
  return (await response.json()) as Record<string, string>;
}

const codeForm = (code: string, id = 'C1'): Pairs => [
  ['grant_type', 'authorization_code'],
  ['code', code],
  ['redirect_uri', new URLSearchParams(authorizationRequest(id)).get('redirect_uri')!],
  ['code_verifier', VERIFIER],
];

/** Tokens of its own for each try. */
export async function freshTokens(peer: Peer, id = 'C1'): Promise<Record<string, string>> {
  return post(peer, id, codeForm(await freshCode(peer, id), id));
}

/** A form with the client's own authentication. */
const authenticated = (peer: Peer, form: Pairs, id = 'C1'): Sent => {
  const { headers, body } = credentials(peer, id);
  return { method: 'POST', form: [...form, ...body], headers };
};

type Build = (peer: Peer) => Pairs | Promise<Pairs>;

/** The same changes to a form whose values each side has issued itself. */
const changedForms = (name: string, wrong: readonly string[], build: Build, label: string): Variant[] =>
  changesOf([[name, 'placeholder']], name, wrong).map(([change]) => ({
    name: `${label}, ${change}`,
    send: async (peer) => {
      const form = await build(peer);
      const pairs = changesOf(form, name, wrong).find(([other]) => other === change)?.[1];
      return authenticated(peer, pairs ?? form);
    },
  }));

const byCode: Build = async (peer) => codeForm(await freshCode(peer));
const byRefresh: Build = async (peer) => [
  ['grant_type', 'refresh_token'],
  ['refresh_token', (await freshTokens(peer))['refresh_token']!],
];
const wrongVerifiers = [
  'x'.repeat(43),
  challenge,
  VERIFIER.slice(0, 42),
  'x'.repeat(129),
  `${VERIFIER}\n`,
  'ü'.repeat(43),
  VERIFIER.toLowerCase(),
];
const wrongGrantTypes = [
  'password',
  'implicit',
  'foo',
  'Authorization_code',
  'refresh_token',
  'client_credentials',
  'authorization_code ',
];
const wrongScopes = ['openid', 'openid profile', 'openid email', 'nope', 'openid nope', 'OPENID'];

const variantOf = (name: string, build: (peer: Peer) => Sent | Promise<Sent>): Variant => ({ name, send: build });
const withForm = (name: string, build: Build, id = 'C1'): Variant =>
  variantOf(name, async (peer) => authenticated(peer, await build(peer), id));

/** Ways to authenticate, each for a code that would otherwise be good. */
const AUTHENTICATIONS: readonly [string, (peer: Peer) => Omit<Sent, 'form'> & { body?: Pairs }][] = [
  ['none', () => ({})],
  ['client_id alone', () => ({ body: [['client_id', 'C1']] })],
  ['a wrong secret', () => ({ headers: { authorization: basic('C1', 'wrong') } })],
  ['an empty secret', () => ({ headers: { authorization: basic('C1', '') } })],
  ['the secret and a suffix', (peer) => ({ headers: { authorization: basic('C1', `${peer.secrets['C1']}x`) } })],
  ['an unknown client', () => ({ headers: { authorization: basic('nobody', 'x') } })],
  ['the client in other letters', (peer) => ({ headers: { authorization: basic('c1', peer.secrets['C1']!) } })],
  ['another client', (peer) => ({ headers: { authorization: basic('TWO', peer.secrets['TWO']!) } })],
  ['a public client', () => ({ body: [['client_id', 'P1']] })],
  ['a public client by Basic', () => ({ headers: { authorization: basic('P1', '') } })],
  ['the secret in the body', (peer) => ({ body: [['client_id', 'C1'], ['client_secret', peer.secrets['C1']!]] })],
  ['Basic and body', (peer) => ({ ...credentials(peer, 'C1'), body: [['client_id', 'C1'], ['client_secret', peer.secrets['C1']!]] })],
  ['Basic and the same client_id', (peer) => ({ ...credentials(peer, 'C1'), body: [['client_id', 'C1']] })],
  ['Basic and another client_id', (peer) => ({ ...credentials(peer, 'C1'), body: [['client_id', 'C2']] })],
  ['basic in small letters', (peer) => ({ headers: { authorization: basic('C1', peer.secrets['C1']!).replace('Basic', 'basic') } })],
  ['Basic without a colon', () => ({ headers: { authorization: `Basic ${Buffer.from('C1').toString('base64')}` } })],
  ['Basic that is not base64', () => ({ headers: { authorization: 'Basic %%%' } })],
  ['Bearer', () => ({ headers: { authorization: 'Bearer C1' } })],
  ['an assertion of no kind', () => ({ body: [['client_id', 'C1'], ['client_assertion', 'x'], ['client_assertion_type', 'x']] })],
  ['an unsigned assertion', () => ({ body: [['client_assertion', unsecured({ iss: 'C1', sub: 'C1' })], ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer']] })],
]; // prettier-ignore

const authentications = (label: string, build: Build): Variant[] =>
  AUTHENTICATIONS.map(([name, make]) =>
    variantOf(`${label}, authenticated by ${name}`, async (peer) => {
      const { headers, body = [] } = make(peer);
      return { method: 'POST', form: [...(await build(peer)), ...body], headers };
    }),
  );

export const tokenVariants: readonly Variant[] = [
  withForm('code, as it should be', byCode),
  withForm('code of a client_secret_post client', async (peer) => codeForm(await freshCode(peer, 'C2'), 'C2'), 'C2'),
  withForm('code of a public client', async (peer) => codeForm(await freshCode(peer, 'P1'), 'P1'), 'P1'),
  withForm('code of another client', async (peer) => codeForm(await freshCode(peer, 'C2'), 'C2')),
  withForm('code, second use', async (peer) => {
    const form = await byCode(peer);
    await post(peer, 'C1', form);
    return form;
  }),
  withForm('code, altered', async (peer) => codeForm(`${await freshCode(peer)}x`)),
  withForm('code, a refresh token', async (peer) => codeForm((await freshTokens(peer))['refresh_token']!)),
  withForm('code, an access token', async (peer) => codeForm((await freshTokens(peer))['access_token']!)),
  ...changedForms('grant_type', wrongGrantTypes, byCode, 'code'),
  ...changedForms('code', ['garbage', '\u0000', 'x'.repeat(5000)], byCode, 'code'),
  ...changedForms('redirect_uri', [`${CALLBACK}/`, 'https://rp2.test/cb', 'x'], byCode, 'code'),
  ...changedForms('code_verifier', wrongVerifiers, byCode, 'code'),
  ...changedForms('scope', wrongScopes, byCode, 'code'),
  ...changedForms('extra', ['foobar'], byCode, 'code'),
  ...authentications('code', byCode),
  withForm('refresh, as it should be', byRefresh),
  withForm('refresh of another client', async (peer) => [
    ['grant_type', 'refresh_token'],
    ['refresh_token', (await freshTokens(peer, 'C2'))['refresh_token']!],
  ]),
  withForm('refresh, second use', async (peer) => {
    const form = await byRefresh(peer);
    await post(peer, 'C1', form);
    return form;
  }),
  withForm('refresh, a code', async (peer) => [['grant_type', 'refresh_token'], ['refresh_token', await freshCode(peer)]]), // prettier-ignore
  ...changedForms('refresh_token', ['garbage', '\u0000'], byRefresh, 'refresh'),
  ...changedForms('scope', wrongScopes, byRefresh, 'refresh'),
  ...changedForms('grant_type', wrongGrantTypes, byRefresh, 'refresh'),
  ...authentications('refresh', byRefresh),
  withForm('client_credentials of a client for it, openid', () => [['grant_type', 'client_credentials'], ['scope', 'openid']], 'CC'), // prettier-ignore
  withForm('client_credentials of a client for it', () => [['grant_type', 'client_credentials']], 'CC'),
  withForm('client_credentials of another client', () => [['grant_type', 'client_credentials']]),
  withForm('client_credentials of a public client', () => [['grant_type', 'client_credentials']], 'P1'),
  withForm('nothing', () => []),
  variantOf('by GET', async (peer) => ({ method: 'GET', query: await byCode(peer), headers: credentials(peer, 'C1').headers })), // prettier-ignore
  variantOf('as JSON', async (peer) => ({
    method: 'POST',
    form: JSON.stringify(Object.fromEntries(await byCode(peer))),
    headers: { ...credentials(peer, 'C1').headers, 'content-type': 'application/json' },
  })),
  variantOf('in the query of a POST', async (peer) => ({
    ...authenticated(peer, []),
    query: await byCode(peer),
  })),
  withForm('with brackets in a name', async (peer) => [...(await byCode(peer)), ['code[]', 'x']]),
];

const tokenOf =
  (kind: 'access_token' | 'refresh_token', id = 'C1'): Build =>
  async (peer) => [['token', (await freshTokens(peer, id))[kind]!]];

/** For revocation and introspection alike. */
export const managementVariants: readonly Variant[] = [
  withForm('an access token', tokenOf('access_token')),
  withForm('a refresh token', tokenOf('refresh_token')),
  withForm('an access token of another client', tokenOf('access_token', 'C2')),
  withForm('a refresh token of another client', tokenOf('refresh_token', 'C2')),
  withForm('nothing', () => []),
  ...changedForms('token', ['garbage', '\u0000'], tokenOf('refresh_token'), 'token'),
  ...changedForms('token_type_hint', ['refresh_token', 'access_token', 'foo'], tokenOf('refresh_token'), 'hint'),
  ...authentications('a refresh token', tokenOf('refresh_token')),
  variantOf('by GET', (peer) => ({ method: 'GET', query: [['token', 'x']], headers: credentials(peer, 'C1').headers })),
];

const bearer = (token: string, scheme = 'Bearer'): Sent => ({ headers: { authorization: `${scheme} ${token}` } });
const accessToken = async (peer: Peer): Promise<string> => (await freshTokens(peer))['access_token']!;

export const userinfoVariants: readonly Variant[] = [
  variantOf('by GET', async (peer) => bearer(await accessToken(peer))),
  variantOf('by POST', async (peer) => ({ ...bearer(await accessToken(peer)), method: 'POST', form: [] })),
  variantOf('in the body', async (peer) => ({ method: 'POST', form: [['access_token', await accessToken(peer)]] })),
  variantOf('in the query', async (peer) => ({ query: [['access_token', await accessToken(peer)]] })),
  variantOf('in header and query', async (peer) => {
    const token = await accessToken(peer);
    return { ...bearer(token), query: [['access_token', token]] };
  }),
  variantOf('bearer in small letters', async (peer) => bearer(await accessToken(peer), 'bearer')),
  variantOf('by Basic', () => ({ headers: { authorization: basic('C1', 'x') } })),
  variantOf('without a token', () => ({})),
  variantOf('an empty token', () => ({ headers: { authorization: 'Bearer ' } })),
  variantOf('garbage', () => bearer('garbage')),
  variantOf('a refresh token', async (peer) => bearer((await freshTokens(peer))['refresh_token']!)),
  variantOf('an ID token', async (peer) => bearer((await freshTokens(peer))['id_token']!)),
  variantOf('a code', async (peer) => bearer(await freshCode(peer))),
  variantOf('a revoked token', async (peer) => {
    const token = await accessToken(peer);
    const { form, headers } = authenticated(peer, [['token', token]]);
    const body = new URLSearchParams(form);
    await fetch(`${peer.url}${peer.endpoints['revocation_endpoint']}`, { method: 'POST', body, headers: headers! });
    return bearer(token);
  }),
  variantOf('a token whose code was used again', async (peer) => {
    const form = await byCode(peer);
    const tokens = await post(peer, 'C1', form);
    await post(peer, 'C1', form);
    return bearer(tokens['access_token']!);
  }),
];

export const logoutVariants: readonly Variant[] = (
  [
    ['without anything', []],
    ['state alone', [['state', 'x']]],
    ['client_id', [['client_id', 'C1']]],
    ['client_id unknown', [['client_id', 'nobody']]],
    ['client_id and its address', [['client_id', 'C1'], ['post_logout_redirect_uri', BYE]]],
    ['an address without a client', [['post_logout_redirect_uri', BYE]]],
    ['an address that is not registered', [['client_id', 'C1'], ['post_logout_redirect_uri', `${BYE}/`]]],
    ['an address with a query added', [['client_id', 'C1'], ['post_logout_redirect_uri', `${BYE}?foo=bar`]]],
    ['a hint of nobody', [['id_token_hint', 'garbage']]],
    ['a hint without signature', [['id_token_hint', unsecured({ sub: 'alice', aud: 'C1' })]]],
    ['an address twice', [['client_id', 'C1'], ['post_logout_redirect_uri', BYE], ['post_logout_redirect_uri', BYE]]],
    ['an unknown parameter', [['extra', 'foobar']]],
    ['a random nonce', [['nonce', randomBytes(4).toString('hex')]]],
  ] as [string, Pairs][]
).map(([name, query]) => ({ name, send: () => ({ query }) })); // prettier-ignore

/** How many requests each side is sent. */
export const variantCount = [
  authorizationVariants,
  signedInVariants,
  tokenVariants,
  managementVariants,
  managementVariants,
  userinfoVariants,
  logoutVariants,
].reduce((sum, { length }) => sum + length, 0);
