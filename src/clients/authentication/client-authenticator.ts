import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { InvalidClientError, InvalidRequestError } from '../../protocol/errors.js';
import type { Client } from '../client.js';
import { SingleUse } from '../../single-use/single-use.js';
import { noteClient } from '../../telemetry/log/request-notes.js';
import { signals } from '../../telemetry/signals.js';
import { ClientsService } from '../clients.service.js';
import { SignedByClient } from '../signed-by-client.js';
import type {
  AuthenticationTools,
  ClientAuthenticationMethod,
  ClientCredentialsCarrier,
} from './client-authentication-method.js';
import { ExemptionUses } from './exemption-uses.js';
import { clientAuthenticationMethods } from './index.js';

/** Proves which client is calling: by exactly one method, and by the one it is registered for. */
@Injectable()
export class ClientAuthenticator {
  constructor(
    private readonly clients: ClientsService,
    private readonly signed: SignedByClient,
    private readonly singleUse: SingleUse,
    private readonly exemptions: ExemptionUses,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async authenticate(carrier: ClientCredentialsCarrier): Promise<Client> {
    const method = onlyAttempted(carrier);
    const id = method.claimedClientId(carrier);
    requireOneIdentity(carrier, id);
    const client = await this.clients.find(id);
    noteClient(carrier.notes, id, client);
    // Unknown, disabled, another method or a wrong secret: one answer for all, so that none of them can be found out.
    if (
      !client?.isEnabled ||
      client.authenticationMethod !== method.name ||
      !(await method.isProven(carrier, client, this.tools()))
    ) {
      const { cause, text } = reasonOf(client, method);
      signals.clientRefused.send({ cause });
      throw new InvalidClientError(
        'Client authentication failed. Check client_id, the secret, and that the method is the one registered as token_endpoint_auth_method.',
        { cause: text },
      );
    }
    return client;
  }

  private tools(): AuthenticationTools {
    const { signed, singleUse } = this;
    const { issuer, clientSecretJwt: allowsSecretJwt } = this.settings;
    const openSecret = (sealed: string) => this.clients.openSecret(sealed);
    const reportExemption = ({ id }: Client, name: string) => this.exemptions.report(id, name);
    return { now: this.clock.now(), issuer, signed, singleUse, allowsSecretJwt, openSecret, reportExemption };
  }
}

// RFC 6749 §2.3: a client MUST NOT use more than one method in each request.
function onlyAttempted(carrier: ClientCredentialsCarrier): ClientAuthenticationMethod {
  const attempted = clientAuthenticationMethods.filter((method) => method.isAttempted(carrier));
  if (attempted.length > 1) {
    const names = attempted.map(({ name }) => name).join(' and ');
    throw new InvalidRequestError(`The client authenticates twice (${names}); use exactly one method.`);
  }
  const [method] = attempted;
  if (!method) throw new InvalidClientError('The request has no client authentication and no client_id.');
  return method;
}

function requireOneIdentity({ parameters }: ClientCredentialsCarrier, id: string): void {
  const inBody = parameters.get('client_id');
  if (inBody !== undefined && inBody !== id) {
    throw new InvalidRequestError('client_id in the body is not the client that authenticates.');
  }
}

/** Why, for the log, and as one word of a fixed list for those who count. */
function reasonOf(client: Client | undefined, method: ClientAuthenticationMethod): { cause: string; text: string } {
  if (!client) return { cause: 'unknown_client', text: 'unknown client' };
  if (!client.isEnabled) return { cause: 'client_disabled', text: 'client is disabled' };
  if (client.authenticationMethod !== method.name) {
    return { cause: 'other_method', text: `registered for ${client.authenticationMethod}, used ${method.name}` };
  }
  return { cause: 'wrong_credentials', text: `wrong credentials (${method.name})` };
}
