import { Injectable } from '@nestjs/common';
import type { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import { InvalidResourceServerError } from '../scopes/resource-server-metadata.js';
import { ResourceServersService } from '../scopes/resource-servers.service.js';
import type { DesiredResourceServer } from './configuration.js';
import type { Fault, Path } from './faults.js';
import { locateReasons } from './located-reasons.js';
import { faultsOfMembers, RESOURCE_SERVER_MEMBERS } from './members.js';

type Members = Readonly<Record<string, unknown>>;

/** Stands in for what the code of an API declares. */
const DECLARED = { name: 'a', scopes: { a: { title: 'a' } } };
const BESIDE = { audience: 'https://api.example/', ...DECLARED };

/** Proves the APIs of a document. */
@Injectable()
export class ResourceServerReader {
  constructor(private readonly resourceServers: ResourceServersService) {}

  readAll(entries: readonly (readonly [entry: Members, path: Path])[], faults: Fault[]): DesiredResourceServer[] {
    return entries.flatMap(([entry, path]) => this.read(entry, path, faults) ?? []);
  }

  /** One API; undefined, and a fault or more, where it is not usable. */
  private read(entry: Members, path: Path, faults: Fault[]): DesiredResourceServer | undefined {
    const found = faultsOfMembers(entry, path, RESOURCE_SERVER_MEMBERS);
    const wrong = new Set(found.map((fault) => fault.path[path.length]));
    const isDeclared = !('name' in entry) && !('scopes' in entry);
    const given = Object.fromEntries(Object.entries(entry).filter(([name]) => !wrong.has(name)));
    const members = { ...(isDeclared ? DECLARED : {}), ...given };
    for (const member of ['audience', 'name', 'scopes'] as const) {
      if (member in members || wrong.has(member)) continue;
      found.push({ path, message: `${member} is missing: ${MISSING[member]}` });
    }
    const complete = { ...BESIDE, ...members };
    const isolation = { names: RESOURCE_SERVER_MEMBERS, beside: BESIDE };
    found.push(...locateReasons(complete, path, (members) => this.reasonsAgainst(members), isolation));
    faults.push(...found);
    if (found.length > 0) return undefined;
    const metadata = this.resourceServers.read(members);
    const { name: _name, scopes: _scopes, ...tokens } = metadata;
    return { path, audience: metadata.audience, metadata: isDeclared ? tokens : metadata };
  }

  private reasonsAgainst(members: Members): readonly string[] {
    try {
      this.resourceServers.read(members);
      return [];
    } catch (error) {
      if (error instanceof InvalidResourceServerError) return error.reasons;
      throw error;
    }
  }
}

const MISSING: Readonly<Record<'audience' | 'name' | 'scopes', string>> = {
  audience: 'expected an absolute URI such as https://api.example.com',
  name: 'expected the name that people see on the consent page',
  scopes: 'expected scopes by name, each with a title',
} satisfies Partial<Record<keyof ResourceServerMetadata, string>>;
