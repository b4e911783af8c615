import type { ClientEntity } from '../clients/client.entity.js';
import type { EffectiveRule } from '../clients/profiles/effective-rules.js';
import { CLIENT_AUTHENTICATION_METHODS } from '../protocol/client-authentication-methods.js';
import { GRANT_TYPES } from '../protocol/grant-types.js';
import type { Command } from './command.js';
import type { CommandInput } from './command-input.js';
import { LONGEST_OVERLAP, SECRET_OVERLAP, secondsOf } from './input-values.js';
import type { Management } from './management.js';
import { countOf, formatFields, formatTable, isoTime } from './printing.js';

/** RFC 7591 §3.2.1, and whether it is enabled. */
function toJson({ id, metadata, createdAt, disabledAt }: ClientEntity, secret?: string): object {
  const shown = secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 };
  const issuedAt = Math.floor(createdAt / 1000);
  return { client_id: id, client_id_issued_at: issuedAt, ...shown, portico_enabled: disabledAt === null, ...metadata };
}

function toText({ id, metadata, createdAt, disabledAt }: ClientEntity, secret?: string): string {
  const members = Object.entries(metadata).map(([name, value]) => [name, textOf(value)]);
  const text = formatFields({
    client_id: id,
    client_secret: secret,
    state: disabledAt === null ? 'enabled' : `disabled since ${isoTime(disabledAt)}`,
    created: isoTime(createdAt),
    ...(Object.fromEntries(members) as Record<string, string | undefined>),
  });
  return secret === undefined ? text : `${text}\n\nKeep the client_secret now: it is shown this once.`;
}

function ruleToJson({ exemptedBy, ...rule }: EffectiveRule): object {
  return exemptedBy === undefined ? rule : { ...rule, exempted_by: exemptedBy };
}

function ruleToRow({ name, from, demands, exemptedBy }: EffectiveRule): string[] {
  return [name, from, exemptedBy === undefined ? demands : `${demands} Exempted by ${exemptedBy}.`];
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(' ') : JSON.stringify(value);
}

const create: Command = {
  name: 'client create',
  summary: 'Register a client application',
  options: {
    file: { value: 'FILE', description: 'Its metadata as JSON (RFC 7591 names); - reads stdin' },
    name: { value: 'NAME', description: 'client_name: what people see on the consent page' },
    'redirect-uri': { value: 'URI', description: 'redirect_uris: where answers may go', isRepeatable: true },
    scope: { value: 'SCOPES', description: 'scope: what it may ask for, separated by spaces' },
    'grant-type': {
      value: 'TYPE',
      description: `grant_types: ${GRANT_TYPES.join(', ')}; default authorization_code`,
      isRepeatable: true,
    },
    'auth-method': {
      value: 'METHOD',
      description: `token_endpoint_auth_method: ${CLIENT_AUTHENTICATION_METHODS.join(', ')}; default client_secret_basic, none is a public client`,
    },
    'post-logout-redirect-uri': {
      value: 'URI',
      description: 'post_logout_redirect_uris: where a browser may go after signing out',
      isRepeatable: true,
    },
  },
  notes: ['Prints the client with its generated client_id and, this once, its client_secret.'],
  run: async (input, management) => {
    const metadata = input.has('file') ? await metadataFromFile(input, management) : metadataFromOptions(input);
    const { clients } = await management.open();
    const { client, secret } = await clients.create(metadata);
    return { json: toJson(client, secret), text: toText(client, secret) };
  },
};

function metadataFromOptions(input: CommandInput): object {
  const metadata = {
    client_name: input.get('name') ?? input.refuse('expected --name, or --file.'),
    redirect_uris: input.all('redirect-uri'),
    scope: input.get('scope'),
    grant_types: input.all('grant-type'),
    token_endpoint_auth_method: input.get('auth-method'),
    post_logout_redirect_uris: input.all('post-logout-redirect-uri'),
  };
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}

async function metadataFromFile(input: CommandInput, management: Management): Promise<unknown> {
  const { file: _file, ...others } = create.options ?? {};
  const other = Object.keys(others).find((option) => input.has(option));
  if (other !== undefined) input.refuse(`--file says everything; --${other} cannot stand beside it.`);
  return management.readJson(input.require('file'));
}

const list: Command = {
  name: 'client list',
  summary: 'List the clients',
  run: async (_input, management) => {
    const { clients } = await management.open();
    const found = await clients.list();
    const rows = found.map(({ id, name, disabledAt, metadata }) => [
      id,
      name,
      disabledAt === null ? 'enabled' : 'disabled',
      metadata.token_endpoint_auth_method,
    ]);
    return {
      json: found.map((client) => toJson(client)),
      text: formatTable([['CLIENT_ID', 'NAME', 'STATE', 'AUTHENTICATION'], ...rows]),
    };
  },
};

const show: Command = {
  name: 'client show',
  summary: 'Show a client with its metadata, and the rules that it is held to',
  argument: 'ID',
  run: async (input, management) => {
    const { clients } = await management.open();
    const client = await clients.show(input.argument);
    const rules = await clients.rules(client.id);
    return {
      json: { ...toJson(client), portico_rules: rules.map(ruleToJson) },
      text: `${toText(client)}\n\n${formatTable([['RULE', 'FROM', 'DEMANDS'], ...rules.map(ruleToRow)])}`,
    };
  },
};

const disable: Command = {
  name: 'client disable',
  summary: 'Stop a client: no code, no token, and the tokens it has end',
  argument: 'ID',
  notes: ['A running server knows within a second.'],
  run: async (input, management) => {
    const { clients } = await management.open();
    await clients.disable(input.argument);
    return { json: toJson(await clients.show(input.argument)), text: `The client ${input.argument} is disabled.` };
  },
};

const enable: Command = {
  name: 'client enable',
  summary: 'Let a client work again',
  argument: 'ID',
  run: async (input, management) => {
    const { clients } = await management.open();
    await clients.enable(input.argument);
    return { json: toJson(await clients.show(input.argument)), text: `The client ${input.argument} is enabled.` };
  },
};

const remove: Command = {
  name: 'client delete',
  summary: 'Delete a client, its secrets, its consents, and end its tokens',
  argument: 'ID',
  run: async (input, management) => {
    const { clients } = await management.open();
    await clients.delete(input.argument);
    return { json: { client_id: input.argument, deleted: true }, text: `The client ${input.argument} is deleted.` };
  },
};

const rotateSecret: Command = {
  name: 'client rotate-secret',
  summary: 'Give a client a new secret',
  argument: 'ID',
  options: {
    overlap: {
      value: 'SECONDS',
      description: `How long the secret before stays good; default ${SECRET_OVERLAP} (one day)`,
    },
  },
  notes: ['Prints the new client_secret this once. At most two secrets are good at a time: an older one ends at once.'],
  run: async (input, management) => {
    const overlap = secondsOf(input, 'overlap', LONGEST_OVERLAP) ?? SECRET_OVERLAP;
    const { clients } = await management.open();
    const { client, secret } = await clients.rotateSecret(input.argument, overlap);
    return {
      json: {
        client_id: client.id,
        client_secret: secret,
        client_secret_expires_at: 0,
        portico_previous_secret_expires_in: overlap,
      },
      text: `client_secret  ${secret}\n\nKeep it now: it is shown this once. The secret before ${
        overlap === 0 ? 'is not good any more' : `stays good for ${countOf(overlap, 'second')}`
      }.`,
    };
  },
};

export const clientCommands: readonly Command[] = [create, list, show, disable, enable, remove, rotateSecret];
