import { Injectable } from '@nestjs/common';
import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import { ClientPolicy } from '../clients/client-policy.js';
import { InvalidClientMetadataError, readClientMetadata } from '../clients/client-metadata.js';
import { SectorIdentifiers } from '../clients/sector-identifiers.js';
import { RegistrationError, toRegistrationError } from './registration-errors.js';
import { isReserved, RegistrationPolicy } from './registration-policy.js';

/** Encryption is not to be had here, and who asks for it must not get plain text instead (RFC 7591 §2 lets others be ignored). */
const ENCRYPTION =
  /^(id_token|userinfo|request_object|introspection|authorization)_encrypt(ed_response|ion)_(alg|enc)$/;

type Members = Readonly<Record<string, unknown>>;

/** From a JSON body to metadata that may be registered: known, valid, within the policy, of the sector it names. */
@Injectable()
export class RegistrationReader {
  constructor(
    private readonly policy: RegistrationPolicy,
    private readonly clients: ClientPolicy,
    private readonly sectors: SectorIdentifiers,
  ) {}

  /**
   * @param present the metadata that these replace, where the client is registered already
   * @throws RegistrationError naming the member and the reason
   */
  async read(body: unknown, present?: ClientMetadata): Promise<ClientMetadata> {
    const members = membersOf(body);
    refuseSoftwareStatement(members);
    try {
      refuseUnsettable(members);
      const metadata = this.prove(members, present);
      this.policy.require(metadata, present);
      this.clients.require(metadata, present);
      await this.sectors.verify(metadata);
      return metadata;
    } catch (error) {
      throw toRegistrationError(error);
    }
  }

  private prove(members: Members, present: ClientMetadata | undefined): ClientMetadata {
    const isPublic = members['token_endpoint_auth_method'] === 'none';
    return readClientMetadata(
      {
        client_name: nameFor(members),
        scope: this.policy.defaultScope,
        ...members,
        ...this.policy.reserved(present),
        // RFC 9700 §2.1.1.
        ...(isPublic ? { portico_require_pkce: true } : {}),
      },
      { ignoresUnknown: true },
    );
  }
}

/** The members that have a value: RFC 7592 §2.2 takes null for absent. */
export function membersOf(body: unknown): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body)) {
    throw new RegistrationError('invalid_client_metadata', 'The body must be one JSON object (application/json).');
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

// RFC 7591 §3.2.2: nobody's statements are trusted here, and what is not trusted must not look as if it counted.
function refuseSoftwareStatement({ software_statement: statement }: Members): void {
  if (statement === undefined) return;
  if (typeof statement !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(statement)) {
    throw new RegistrationError('invalid_software_statement', 'software_statement: is no JWT; leave it out.');
  }
  throw new RegistrationError(
    'unapproved_software_statement',
    'software_statement: this server approves of no issuer of software statements; leave it out.',
  );
}

function refuseUnsettable(members: Members): void {
  const names = Object.keys(members);
  const reasons = [
    ...names.filter(isReserved).map((name) => `${name}: only an administrator can set it`),
    ...names.filter((name) => ENCRYPTION.test(name)).map((name) => `${name}: encryption is not supported`),
  ];
  if (reasons.length > 0) throw new InvalidClientMetadataError(reasons);
}

/** RFC 7591 §2: a client may leave out its name; people are then shown where their answer goes. */
function nameFor({ redirect_uris: uris }: Members): string {
  const first: unknown = Array.isArray(uris) ? uris[0] : undefined;
  const host = typeof first === 'string' && URL.canParse(first) ? new URL(first).hostname : '';
  return host.slice(0, 100) || 'Application without a name';
}
