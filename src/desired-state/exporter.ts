import { Injectable } from '@nestjs/common';
import type { ClientEntity } from '../clients/client.entity.js';
import { ClientsService, usesSecret } from '../clients/clients.service.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import { toMetadata } from '../scopes/resource-server-metadata.js';
import type { ResourceServerEntity } from '../scopes/resource-server.entity.js';
import { ResourceServersService } from '../scopes/resource-servers.service.js';
import { clientForm, type Members } from './client-form.js';
import { SCHEMA } from './configuration.js';
import { resourceServerForm, tokenForm } from './resource-server-form.js';
import { derivedReference } from './secret-reference.js';

export interface Export {
  readonly document: Members;
  /** How many clients are left out, since they registered themselves. */
  readonly registeredThemselves: number;
}

/** Says what the database holds in the words of a configuration. Reads, and writes nothing. */
@Injectable()
export class Exporter {
  constructor(
    private readonly clients: ClientsService,
    private readonly registrations: ClientRegistrations,
    private readonly resourceServers: ResourceServersService,
  ) {}

  async export(): Promise<Export> {
    const registered = await this.registrations.clientIds();
    const all = await this.clients.list();
    const clients = all.filter(({ id }) => !registered.has(id));
    const apis = (await this.resourceServers.list()).flatMap((row) => exportedApi(row) ?? []);
    return {
      document: {
        schema: SCHEMA,
        resource_servers: apis.sort((one, other) => inOrder(one.audience, other.audience)),
        clients: clients.sort((one, other) => inOrder(one.id, other.id)).map(exportedClient),
      },
      registeredThemselves: all.length - clients.length,
    };
  }
}

function exportedClient({ id, disabledAt, metadata }: ClientEntity): Members {
  return {
    client_id: id,
    ...clientForm(metadata),
    ...(usesSecret(metadata) ? { client_secret: derivedReference(id) } : {}),
    ...(disabledAt === null ? {} : { portico_enabled: false }),
  };
}

/** Of an API that code declares only what people have set; nothing where they have set nothing. */
function exportedApi(row: ResourceServerEntity): (Members & { readonly audience: string }) | undefined {
  const { audience, declaredAt } = row;
  if (declaredAt === null) return { audience, ...resourceServerForm(toMetadata(row)) };
  const tokens = tokenForm(toMetadata(row));
  return Object.keys(tokens).length === 0 ? undefined : { audience, ...tokens };
}

/** By code units: the same order everywhere, whatever the language of the machine. */
function inOrder(one: string, other: string): number {
  return one < other ? -1 : 1;
}
