import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { configurationSchema } from './configuration-schema.js';
import { YamlDocument } from './yaml-document.js';

const validate = new Ajv({ strict: false }).compile(configurationSchema());
const read = (text: string) => YamlDocument.read(Buffer.from(text), 'test').value;

describe('configurationSchema', () => {
  it('takes the example of the documentation', () => {
    const page = readFileSync(resolve(__dirname, '../../docs/configuration-file.md'), 'utf8');
    const [, example = ''] = /```yaml\n(schema: portico\/v1\n.*?)```/s.exec(page) ?? [];
    expect(validate(read(example))).toBe(true);
  });

  it.each([
    ['another schema', 'schema: portico/v2'],
    ['a section that does not exist', 'schema: portico/v1\nclientz: []'],
    ['a misspelt member', 'schema: portico/v1\nclients: [{ client_id: a, client_name: A, redirect_uri: x }]'],
    [
      'a value that is none of those',
      'schema: portico/v1\nclients: [{ client_id: a, client_name: A, grant_types: [x] }]',
    ],
    ['a secret', 'schema: portico/v1\nclients: [{ client_id: a, client_name: A, client_secret: x }]'],
    [
      'a lifetime that is too short',
      'schema: portico/v1\nresource_servers: [{ audience: "urn:a:b", access_token_ttl: 1 }]',
    ],
    ['a scope without a title', 'schema: portico/v1\nresource_servers: [{ audience: "urn:a:b", scopes: { a: {} } }]'],
  ])('refuses %s', (_what, text) => {
    expect(validate(read(text))).toBe(false);
  });
});
