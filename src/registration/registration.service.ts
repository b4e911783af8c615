import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { ClientsService } from '../clients/clients.service.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.js';
import { ClientRegistrations } from '../registrations/client-registrations.js';
import { InitialAccessTokens } from '../registrations/initial-access-tokens.js';
import { requireBearer, WrongRegistrationTokenError } from './bearer.js';
import { type ClientInformation, clientInformation } from './client-information.js';
import type { ClientMetadata } from '../clients/client-metadata.dto.js';

/** Who wants to register, as far as that is known. */
export interface Registrant {
  readonly network: string;
  /** The initial access token; null where registration is open. */
  readonly initialTokenId: string | null;
}

/** RFC 7591 §3: a client registers itself. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly clients: ClientsService,
    private readonly registrations: ClientRegistrations,
    private readonly initialTokens: InitialAccessTokens,
    private readonly audit: AuditLog,
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Before anything is read, or fetched on behalf of a stranger.
   * @throws WrongRegistrationTokenError
   */
  async admit(authorization: string | undefined, network: string): Promise<Registrant> {
    if (this.settings.registration === 'open') return { network, initialTokenId: null };
    const token = await this.initialTokens.findGood(requireBearer(authorization));
    if (!token) throw new WrongRegistrationTokenError();
    return { network, initialTokenId: token.id };
  }

  /** The use of the token, the client, its secret and its audit row: all or nothing. */
  register(metadata: ClientMetadata, { network, initialTokenId }: Registrant): Promise<ClientInformation> {
    return this.database.unit(async () => {
      if (initialTokenId !== null && !(await this.initialTokens.spend(initialTokenId))) {
        throw new WrongRegistrationTokenError();
      }
      const { client, secret } = await this.clients.register(metadata);
      const registrationAccessToken = await this.registrations.add(client.id, initialTokenId);
      const details = { network, initial_token: initialTokenId, client_name: client.name };
      await this.audit.record({ type: 'client.registered', clientId: client.id, details });
      return clientInformation({ client, secret, registrationAccessToken, issuer: this.settings.issuer });
    });
  }
}
