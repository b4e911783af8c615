import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ClientsService } from '../../clients/clients.service.js';
import { Clock } from '../../clock/clock.js';
import { CONNECTION } from '../../consents/consent.js';
import { ConsentsRepository } from '../../consents/consents.repository.js';
import type { GrantEntity } from '../../grants/grant.entity.js';
import { GrantsRepository } from '../../grants/grants.repository.js';
import { parseScope } from '../../protocol/scope.js';

/** An application that has access to an account, or may have it without asking again. */
export interface ConnectedApplication {
  readonly clientId: string;
  /** Undefined where it is registered no more. */
  readonly client: Client | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch, as the next. */
  readonly since: number;
  /** When it last got tokens; undefined where none of its access is alive. */
  readonly lastUsedAt: number | undefined;
}

interface Trace {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly at: number;
  readonly usedAt?: number;
}

/** The latest so many: each sign-in to each application leaves one, and an application has several at most. */
const MOST_GRANTS = 500;

/** The applications that one person has connected. */
@Injectable()
export class OwnApplications {
  constructor(
    private readonly clients: ClientsService,
    private readonly consents: ConsentsRepository,
    private readonly grants: GrantsRepository,
    private readonly clock: Clock,
  ) {}

  async list(userId: string): Promise<readonly ConnectedApplication[]> {
    const traces = [...(await this.consentsOf(userId)), ...(await this.grantsOf(userId))];
    const ids = [...new Set(traces.map(({ clientId }) => clientId))];
    const applications = ids.map((id) =>
      this.describe(
        id,
        traces.filter(({ clientId }) => clientId === id),
      ),
    );
    return (await Promise.all(applications)).toSorted((one, other) => lastOf(other) - lastOf(one));
  }

  private async consentsOf(userId: string): Promise<Trace[]> {
    const rows = await this.consents.listOf(userId);
    return rows.map(({ clientId, scope, grantedAt }) => ({
      clientId,
      scopes: scope === CONNECTION ? [] : [scope],
      at: grantedAt,
    }));
  }

  private async grantsOf(userId: string): Promise<Trace[]> {
    const filter = { userId, aliveAt: this.clock.now() };
    const { rows } = await this.grants.page(filter, { order: ['id'], direction: 'DESC', limit: MOST_GRANTS });
    return rows.map(traceOf);
  }

  private async describe(clientId: string, traces: readonly Trace[]): Promise<ConnectedApplication> {
    const uses = traces.flatMap(({ usedAt }) => usedAt ?? []);
    return {
      clientId,
      client: await this.clients.find(clientId),
      scopes: [...new Set(traces.flatMap(({ scopes }) => scopes))],
      since: Math.min(...traces.map(({ at }) => at)),
      lastUsedAt: uses.length === 0 ? undefined : Math.max(...uses),
    };
  }
}

function traceOf({ clientId, scope, createdAt, rotatedAt }: GrantEntity): Trace {
  return { clientId, scopes: parseScope(scope) ?? [], at: createdAt, usedAt: rotatedAt ?? createdAt };
}

function lastOf({ since, lastUsedAt }: ConnectedApplication): number {
  return lastUsedAt ?? since;
}
