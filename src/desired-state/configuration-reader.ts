import { Injectable } from '@nestjs/common';
import { isJsonObject } from '../protocol/json-members.js';
import { type Configuration, type DesiredClient, SCHEMA } from './configuration.js';
import { readClient } from './client-reader.js';
import { type Fault, got, type Path, pathText } from './faults.js';
import { ResourceServerReader } from './resource-server-reader.js';
import { suggestion } from './suggestion.js';
import type { YamlDocument } from './yaml-document.js';

const SECTIONS = ['schema', 'resource_servers', 'clients'];

/** Proves a document: the same rules as everywhere else, with every fault at its place. */
@Injectable()
export class ConfigurationReader {
  constructor(private readonly resourceServers: ResourceServerReader) {}

  /**
   * What of the document is usable; adds to the faults what is not.
   * @throws InvalidConfigurationError for a document of another schema
   */
  read(document: YamlDocument, faults: Fault[]): Configuration {
    const root: unknown = document.value;
    document.refuse(faultsOfRoot(root));
    const sections = root as Readonly<Record<string, unknown>>;
    faults.push(...unknownSections(sections));
    const resourceServers = this.resourceServers.readAll(entriesOf(sections, 'resource_servers', faults), faults);
    const clients = entriesOf(sections, 'clients', faults).flatMap(
      ([entry, path]) => readClient(entry, path, faults) ?? [],
    );
    faults.push(...repeated(resourceServers, 'audience'), ...repeated(clients.map(withClientId), 'client_id'));
    return {
      resourceServers: 'resource_servers' in sections ? resourceServers : undefined,
      clients: 'clients' in sections ? clients : undefined,
    };
  }
}

/** What makes everything else a guess. */
function faultsOfRoot(root: unknown): Fault[] {
  const expected = `expected an object that begins with schema: ${SCHEMA}`;
  if (!isJsonObject(root)) return [{ path: [], message: `${expected}; ${got(root)}` }];
  const { schema } = root;
  if (schema === undefined) return [{ path: [], message: expected }];
  if (schema === SCHEMA) return [];
  return [{ path: ['schema'], message: `this version of Portico reads ${SCHEMA}; ${got(schema)}` }];
}

function unknownSections(root: Readonly<Record<string, unknown>>): Fault[] {
  const unknown = Object.keys(root).filter((name) => !SECTIONS.includes(name));
  return unknown.map((name) => ({
    path: [name],
    message: `there is no such section${suggestion(name, SECTIONS)}`,
    isAboutName: true,
  }));
}

type Entry = readonly [entry: Readonly<Record<string, unknown>>, path: Path];

function entriesOf(root: Readonly<Record<string, unknown>>, section: string, faults: Fault[]): Entry[] {
  if (!(section in root)) return [];
  const list = root[section];
  if (!Array.isArray(list)) {
    faults.push({ path: [section], message: `expected a list ([] for none); ${got(list)}` });
    return [];
  }
  return list.flatMap((entry: unknown, index): Entry[] => {
    const path = [section, index];
    if (isJsonObject(entry)) return [[entry, path]];
    faults.push({ path, message: `expected an object; ${got(entry)}` });
    return [];
  });
}

function withClientId({ id, path }: DesiredClient): { readonly client_id: string; readonly path: Path } {
  return { client_id: id, path };
}

function repeated<M extends 'audience' | 'client_id'>(
  entries: readonly ({ readonly path: Path } & Readonly<Record<M, string>>)[],
  member: M,
): Fault[] {
  const first = new Map<string, Path>();
  return entries.flatMap((entry) => {
    const before = first.get(entry[member]);
    if (before === undefined) first.set(entry[member], entry.path);
    const message = `stands there twice; ${pathText(before ?? [])} has it, too`;
    return before === undefined ? [] : [{ path: [...entry.path, member], message }];
  });
}
