import { readSettings } from '../config/settings.js';
import { ResourceServersService } from '../scopes/resource-servers.service.js';
import { ConfigurationReader } from './configuration-reader.js';
import { type Fault, InvalidConfigurationError } from './faults.js';
import { ResourceServerReader } from './resource-server-reader.js';
import { faultsOfScopes } from './resource-server-planner.js';
import { YamlDocument } from './yaml-document.js';

const settings = readSettings({
  NODE_ENV: 'test',
  SECRETS: Buffer.alloc(32).toString('base64url'),
  ACCESS_TOKEN_TTL_MAX: '3600',
});
// What is read here needs no database.
const service = new ResourceServersService(
  ...([undefined, undefined, undefined, undefined, settings] as never[] as [never, never, never, never, never]),
);
const reader = new ConfigurationReader(new ResourceServerReader(service));

const CLIENT = 'client_id: a, client_name: A, redirect_uris: [https://a.test/]';
const API = (audience: string, scopes = 'docs:read: { title: Read }') =>
  `{ audience: ${audience}, name: A, scopes: { ${scopes} } }`;
const clients = (...entries: string[]) =>
  `schema: portico/v1\nclients:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`;
const apis = (...entries: string[]) => `schema: portico/v1\nresource_servers: [${entries.join(', ')}]`;

function read(text: string): string[] {
  try {
    const faults: Fault[] = [];
    const document = YamlDocument.read(Buffer.from(text), 'test');
    const { resourceServers = [] } = reader.read(document, faults);
    document.refuse(faults.length === 0 ? faultsOfScopes(resourceServers, []) : faults);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('ConfigurationReader', () => {
  it('takes a document that is right, with and without its sections', () => {
    expect(read('schema: portico/v1')).toEqual([]);
    expect(read(apis(API('https://a.test'), '{ audience: "urn:b:c", access_token_ttl: 60 }'))).toEqual([]);
    // A name that every object has is a scope as any other.
    expect(read(apis(API('urn:a:b', 'constructor: { title: A }')))).toEqual([]);
    expect(read(clients(CLIENT, 'client_id: b, client_name: B, grant_types: [client_credentials]'))).toEqual([]);
  });

  it.each([
    ['nothing', '', ': expected an object that begins with schema: portico/v1; got nothing'],
    ['a list', '- a', ': expected an object that begins with schema: portico/v1; got a list'],
    ['no schema', 'clients: []', ': expected an object that begins with schema: portico/v1'],
    [
      'another schema',
      'schema: portico/v2\nx: 1',
      'schema: this version of Portico reads portico/v1; got "portico/v2"',
    ],
    [
      'a section that is no list',
      'schema: portico/v1\nclients: {}',
      'clients: expected a list ([] for none); got an object',
    ],
    [
      'a section with nothing in it',
      'schema: portico/v1\nclients:',
      'clients: expected a list ([] for none); got nothing',
    ],
    ['one client twice', clients(CLIENT, CLIENT), 'clients[1].client_id: stands there twice; clients[0] has it, too'],
    [
      'one API twice',
      apis(API('urn:a:b'), API('urn:a:b')),
      'resource_servers[1].audience: stands there twice; resource_servers[0] has it, too',
    ],
    [
      'a client without an id',
      clients('client_name: A, redirect_uris: [https://a.test/]'),
      'clients[0]: client_id is missing: expected 1 to 128 letters, digits and . _ ~ -',
    ],
    [
      'a repeated element',
      clients('client_id: a, client_name: A, redirect_uris: [https://a.test/, https://a.test/]'),
      'clients[0].redirect_uris: all elements must be unique; got a list',
    ],
    [
      'members that contradict each other',
      clients('client_id: a, client_name: A'),
      'clients[0].redirect_uris: authorization_code needs at least one; got nothing',
    ],
    [
      'what a profile forbids',
      clients(`${CLIENT}, portico_profile: fapi2, token_endpoint_auth_method: none`),
      'clients[0].token_endpoint_auth_method: must be private_key_jwt (rule private-key-jwt of the profile fapi2); got "none"',
    ],
    [
      'a private key',
      clients(`${CLIENT}, jwks: { keys: [{ kty: EC, d: canary }] }`),
      'clients[0].jwks.keys: has a private key; register public keys only; got a list',
    ],
    [
      'a language that is none',
      clients(`${CLIENT}, "client_name#x y": A`),
      'clients[0]["client_name#x y"]: client_name#: "x y" is no language (BCP 47); got "A"',
    ],
    [
      'a language of what has none',
      clients(`${CLIENT}, "scope#de": a`),
      'clients[0].scope#de: there is no such member',
    ],
    [
      'a name special to JavaScript',
      clients(`${CLIENT}, __proto__: { a: 1 }`),
      'clients[0].__proto__: there is no such member',
    ],
    [
      'an API with half of what it needs',
      apis('{ audience: "urn:a:b", name: A }'),
      'resource_servers[0]: scopes is missing: expected scopes by name, each with a title',
    ],
    [
      'an API without scopes',
      apis('{ audience: "urn:a:b", name: A, scopes: {} }'),
      'resource_servers[0].scopes: expected 1 to 200 scopes; got an object',
    ],
    [
      'a lifetime beyond the settings',
      apis('{ audience: "urn:a:b", access_token_ttl: 7200 }'),
      'resource_servers[0].access_token_ttl: at most 3600 seconds (ACCESS_TOKEN_TTL_MAX); got 7200',
    ],
    [
      'a misspelt member of a scope',
      apis(API('urn:a:b', 'a: { titel: A }')),
      'resource_servers[0].scopes.a: "a" has the unknown member titel; there are title, description, optional; got an object',
    ],
    [
      'a scope of two APIs',
      apis(API('urn:a:b'), API('urn:a:c')),
      'resource_servers[1].scopes["docs:read"]: belongs to urn:a:b; each scope is of one API',
    ],
    [
      'a scope of the server',
      apis(API('urn:a:b', 'openid: { title: A }')),
      'resource_servers[0].scopes.openid: this is a scope of the server itself',
    ],
    [
      'two places of a secret',
      clients(`${CLIENT}, client_secret: { env: A, file: b }`),
      'clients[0].client_secret: expected exactly one of env and file, such as { env: PORTICO_CLIENT_SECRET_WIKI } or { file: secrets/wiki }',
    ],
    [
      'a misspelt place of a secret',
      clients(`${CLIENT}, client_secret: { enf: A }`),
      'clients[0].client_secret.enf: is no member of a reference; did you mean env?',
    ],
    [
      'a file of a secret that is none',
      clients(`${CLIENT}, client_secret: { file: 7 }`),
      'clients[0].client_secret.file: expected the path of a file, got 7',
    ],
  ])('refuses %s', (_what, text, expected) => {
    expect(read(text)).toEqual([expected]);
  });
});
