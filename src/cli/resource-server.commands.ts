import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { DEFAULT_ACCESS_TOKEN_ALGORITHM } from '../scopes/resource-server.js';
import type { Command } from './command.js';
import { formatFields, formatTable } from './printing.js';

/** The members by which it is registered, and what happened to it. */
function toJson(row: ResourceServerEntity): object {
  return {
    audience: row.audience,
    name: row.name,
    scopes: row.scopes,
    access_token_format: row.tokenFormat ?? 'jwt',
    access_token_signing_alg: row.signingAlgorithm ?? DEFAULT_ACCESS_TOKEN_ALGORITHM,
    access_token_ttl: row.accessTokenTtl,
    declared_by_code: row.declaredAt !== null,
    revision: row.revision,
  };
}

function toText(row: ResourceServerEntity): string {
  const scopes = Object.entries(row.scopes).map(([name, { title }]) => [`  ${name}`, title]);
  const fields = formatFields({
    audience: row.audience,
    name: row.name,
    'token format': row.tokenFormat ?? 'jwt',
    'signing algorithm': row.signingAlgorithm ?? DEFAULT_ACCESS_TOKEN_ALGORITHM,
    'token lifetime': row.accessTokenTtl === null ? 'ACCESS_TOKEN_TTL' : `${row.accessTokenTtl} s`,
    declared: row.declaredAt === null ? undefined : 'by its code, which keeps name and scopes up to date',
  });
  return `${fields}\nscopes\n${formatTable(scopes)}`;
}

const FILE = { value: 'FILE', description: 'Its description as JSON; - reads stdin' };

const create: Command = {
  name: 'resource-server create',
  summary: 'Register an API that tokens are issued for',
  options: { file: FILE },
  notes: [
    'The file has audience (an absolute URI), name, and scopes: {"docs:read": {"title": "Read documents", "description": "…", "optional": true}}.',
    'It may have access_token_format (jwt or opaque), access_token_signing_alg and access_token_ttl (seconds).',
  ],
  run: async (input, management) => {
    const description = await management.readJson(input.require('file'));
    const { resourceServers } = await management.open();
    const created = await resourceServers.create(description);
    return { json: toJson(created), text: toText(created) };
  },
};

const list: Command = {
  name: 'resource-server list',
  summary: 'List the APIs',
  run: async (_input, management) => {
    const { resourceServers } = await management.open();
    const found = await resourceServers.list();
    const rows = found.map((row) => [
      row.audience,
      row.name,
      row.tokenFormat ?? 'jwt',
      Object.keys(row.scopes).join(' '),
    ]);
    return { json: found.map(toJson), text: formatTable([['AUDIENCE', 'NAME', 'TOKENS', 'SCOPES'], ...rows]) };
  },
};

const show: Command = {
  name: 'resource-server show',
  summary: 'Show an API with its scopes',
  argument: 'AUDIENCE',
  run: async (input, management) => {
    const { resourceServers } = await management.open();
    const found = await resourceServers.show(input.argument);
    return { json: toJson(found), text: toText(found) };
  },
};

const update: Command = {
  name: 'resource-server update',
  summary: 'Change an API; a running server knows within a second',
  argument: 'AUDIENCE',
  options: { file: { ...FILE, description: 'What changes, as JSON; what it leaves out stays; - reads stdin' } },
  notes: [
    'scopes replaces all scopes; null for access_token_format, access_token_signing_alg or access_token_ttl puts the default back.',
    'Of an API that is declared by its code, only these three can be changed.',
  ],
  run: async (input, management) => {
    const change = await management.readJson(input.require('file'));
    const { resourceServers } = await management.open();
    const changed = await resourceServers.update(input.argument, change);
    return { json: toJson(changed), text: toText(changed) };
  },
};

const remove: Command = {
  name: 'resource-server delete',
  summary: 'Delete an API: its scopes exist no more, and its tokens are inactive',
  argument: 'AUDIENCE',
  notes: ['An API that code declares is back at the next start of a server with that code.'],
  run: async (input, management) => {
    const { resourceServers } = await management.open();
    await resourceServers.delete(input.argument);
    return {
      json: { audience: input.argument, deleted: true },
      text: `The resource server ${input.argument} is deleted.`,
    };
  },
};

export const resourceServerCommands: readonly Command[] = [create, list, show, update, remove];
