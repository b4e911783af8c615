import type { ClientEntity } from '../clients/client.entity.js';
import { isReserved } from './registration-policy.js';

/** RFC 7591 §3.2.1 and RFC 7592 §3. */
export type ClientInformation = Readonly<Record<string, unknown>>;

interface Told {
  readonly client: ClientEntity;
  readonly issuer: string;
  readonly registrationAccessToken: string;
  /** Only where it was just made: it is kept as a hash. */
  readonly secret: string | undefined;
}

/** Everything that is registered, with what the server chose, and where and by what it is managed. */
export function clientInformation({ client, issuer, registrationAccessToken, secret }: Told): ClientInformation {
  const { id, metadata, createdAt } = client;
  return {
    client_id: id,
    client_id_issued_at: Math.floor(createdAt / 1000),
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    registration_access_token: registrationAccessToken,
    registration_client_uri: `${issuer}/register/${id}`,
    ...Object.fromEntries(Object.entries(metadata).filter(([name]) => !isReserved(name))),
  };
}
