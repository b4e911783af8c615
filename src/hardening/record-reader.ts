import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { ClientsService, usesSecret } from '../clients/clients.service.js';
import type { ClientEntity } from '../clients/client.entity.js';
import { KeyRing } from '../keys/key-ring.js';
import type { UserFilter } from '../users/users.repository.js';
import { UsersService } from '../users/users.service.js';
import type { ClientFacts, RecordFacts } from './facts.js';

/** Owners that are looked at: there are a few. */
const MOST_OWNERS = 100;

/** What the demo seeds (src/demo/demo-seed.ts). */
const DEMO_CLIENTS = ['sample-client', 'swagger-ui'];
const DEMO_USER = { usernameKey: 'demo', emailKey: 'demo@example.com' };

/** Reads what the checks of the records look at. */
@Injectable()
export class RecordReader {
  constructor(
    private readonly clients: ClientsService,
    private readonly users: UsersService,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<RecordFacts> {
    const enabled = (await this.clients.list()).filter(({ disabledAt }) => disabledAt === null);
    const clients: ClientFacts[] = [];
    for (const client of enabled) clients.push(await this.factsOf(client));
    const keys = await this.keys.list();
    return {
      now: this.clock.now(),
      keys: keys.map(({ key: { kid, algorithm, signsFrom }, state }) => ({ kid, algorithm, signsFrom, state })),
      sealedWithOlder: [...(await this.keys.sealedWithOlder()), ...(await this.clients.sealedWithOlder())],
      clients,
      hasOwner: await this.hasOwner(),
      demo: [
        ...DEMO_CLIENTS.filter((id) => enabled.some((client) => client.id === id)).map((id) => `client ${id}`),
        ...((await this.hasUser(DEMO_USER)) ? ['user demo'] : []),
      ],
    };
  }

  private async factsOf({ id, metadata }: ClientEntity): Promise<ClientFacts> {
    const canAuthenticate = !usesSecret(metadata) || (await this.clients.secretsOf(id)).length > 0;
    return { id, metadata, canAuthenticate };
  }

  /** Somebody who can sign in: an account without a password cannot. */
  private async hasOwner(): Promise<boolean> {
    const slice = { order: ['id' as const], direction: 'ASC' as const, limit: MOST_OWNERS };
    const { rows } = await this.users.page({ role: 'owner', isEnabled: true }, slice);
    return rows.some(({ passwordHash }) => passwordHash !== null);
  }

  private async hasUser(filter: UserFilter): Promise<boolean> {
    const slice = { order: ['id' as const], direction: 'ASC' as const, limit: 1 };
    return (await this.users.page({ ...filter, isEnabled: true }, slice)).rows.length > 0;
  }
}
