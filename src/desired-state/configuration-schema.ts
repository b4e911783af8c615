import { getMetadataStorage } from 'class-validator';
import { ClientMetadata } from '../clients/client-metadata.dto.js';
import { LOCALIZED } from '../clients/localized-metadata.js';
import { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import { CLIENT_ID } from './client-reader.js';
import { SCHEMA } from './configuration.js';

type Schema = Readonly<Record<string, unknown>>;

/** What one rule of validation says in JSON Schema; `each` speaks of the elements of a list. */
type Translation = (constraints: readonly unknown[]) => Schema;

const TEXT: Schema = { type: 'string' };

/** Every rule that metadata have. One that is not here is an error, so that the schema cannot fall behind. */
const RULES: Readonly<Record<string, Translation>> = {
  isString: () => TEXT,
  isHttpsUri: () => TEXT,
  isRequestUri: ([maxLength]) => ({ type: 'string', pattern: '^https?://', maxLength }),
  isRedirectUri: () => TEXT,
  isAudience: () => TEXT,
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isArray: () => ({ type: 'array' }),
  isIn: ([values]) => ({ enum: values }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
  // Expressions are those of JavaScript; what they say is told when the file is read.
  matches: () => ({}),
  isPublicJwks: () => ({
    type: 'object',
    properties: { keys: { type: 'array', items: { type: 'object' }, minItems: 1 } },
    required: ['keys'],
  }),
  isScopeTexts: () => ({ type: 'object', additionalProperties: SCOPE, minProperties: 1 }),
};

const SCOPE = objectOf({ title: TEXT, description: TEXT, optional: { type: 'boolean' } }, ['title']);

const REFERENCE: Schema = {
  description: 'Where the secret is: a variable of the environment, or a file relative to this one.',
  oneOf: [objectOf({ env: TEXT }, ['env']), objectOf({ file: TEXT }, ['file'])],
};

/**
 * The form of a configuration as JSON Schema (draft 7), for editors. What it cannot say, `portico plan` does.
 * @param descriptions of members, by name
 */
export function configurationSchema(descriptions: Readonly<Record<string, string>> = {}): Schema {
  const client = {
    client_id: { type: 'string', pattern: CLIENT_ID.source, description: 'Identifies the client; it never changes.' },
    client_secret: REFERENCE,
    portico_enabled: { type: 'boolean', default: true, description: 'A disabled client gets no code and no token.' },
    ...propertiesOf(ClientMetadata, descriptions),
  };
  const localized = { [`^(?:${LOCALIZED.join('|')})#.+$`]: TEXT };
  const api = propertiesOf(ResourceServerMetadata, descriptions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Portico: clients and APIs',
    ...objectOf(
      {
        schema: { const: SCHEMA },
        resource_servers: { type: 'array', items: objectOf(api, ['audience']) },
        clients: {
          type: 'array',
          items: { ...objectOf(client, ['client_id', 'client_name']), patternProperties: localized },
        },
      },
      ['schema'],
    ),
  };
}

function objectOf(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function propertiesOf(type: new () => object, descriptions: Readonly<Record<string, string>>): Schema {
  const defaults = new Map(Object.entries(new type() as Schema));
  const properties = new Map<string, Schema>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(type, '', true, false)) {
    const { propertyName: member, name, each } = rule;
    if (rule.type === 'conditionalValidation') continue;
    const translate = RULES[name ?? ''];
    if (!translate) throw new Error(`${member}: configuration-schema.ts does not know the rule ${name}`);
    const said = translate((rule.constraints ?? []) as readonly unknown[]);
    const before = properties.get(member) ?? headOf(member, descriptions, defaults.get(member));
    properties.set(
      member,
      each ? { ...before, items: { ...(before['items'] as Schema), ...said } } : { ...before, ...said },
    );
  }
  return Object.fromEntries([...properties].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function headOf(member: string, descriptions: Readonly<Record<string, string>>, standard: unknown): Schema {
  const description = Object.hasOwn(descriptions, member) ? { description: descriptions[member] } : {};
  return { ...description, ...(standard === undefined ? {} : { default: standard }) };
}
