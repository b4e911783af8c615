import type { ClientSecretEntity } from '../../clients/client-secret.entity.js';
import type { ClientEntity } from '../../clients/client.entity.js';
import type { RegisteredClient } from '../../clients/clients.service.js';
import type { ClientDto, ClientWithSecretDto, SecretDto } from './client.dto.js';

export function presentClient({ id, metadata, disabledAt, createdAt, updatedAt, revision }: ClientEntity): ClientDto {
  return {
    client_id: id,
    enabled: disabledAt === null,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    revision,
    metadata,
  };
}

/** With its new secret, where there is one. */
export function presentRegistered({ client, secret }: RegisteredClient): ClientWithSecretDto {
  return { ...presentClient(client), ...(secret === undefined ? {} : { client_secret: secret }) };
}

export function presentSecret({ id, createdAt, expiresAt }: ClientSecretEntity): SecretDto {
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}
