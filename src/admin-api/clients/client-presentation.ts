import { Injectable } from '@nestjs/common';
import { ClientAdministration } from '../../admin/client-administration.js';
import type { ClientSecretEntity } from '../../clients/client-secret.entity.js';
import type { ClientEntity } from '../../clients/client.entity.js';
import type { RegisteredClient } from '../../clients/clients.service.js';
import type { EffectiveRule } from '../../clients/profiles/effective-rules.js';
import type { ClientDto, ClientRuleDto, ClientWithSecretDto, SecretDto } from './client.dto.js';

/** Clients as administrators see them: with what they are held to, and no secret but a new one. */
@Injectable()
export class ClientPresentation {
  constructor(private readonly clients: ClientAdministration) {}

  show(client: ClientEntity): ClientDto {
    const { id, metadata, disabledAt, createdAt, updatedAt, revision } = client;
    return {
      client_id: id,
      enabled: disabledAt === null,
      created_at: new Date(createdAt).toISOString(),
      updated_at: new Date(updatedAt).toISOString(),
      revision,
      // Clients that were registered before there were profiles name none.
      profile: metadata.portico_profile ?? 'oauth2.1',
      rules: this.clients.rulesOf(client).map(presentRule),
      metadata,
    };
  }

  /** With its new secret, where there is one. */
  showRegistered({ client, secret }: RegisteredClient): ClientWithSecretDto {
    return { ...this.show(client), ...(secret === undefined ? {} : { client_secret: secret }) };
  }
}

function presentRule({ name, demands, source, from, exemptedBy }: EffectiveRule): ClientRuleDto {
  return { name, demands, source, from, exempted_by: exemptedBy ?? null };
}

export function presentSecret({ id, createdAt, expiresAt }: ClientSecretEntity): SecretDto {
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}
