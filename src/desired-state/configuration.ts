import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import type { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import type { Path } from './faults.js';
import type { SecretReference } from './secret-reference.js';

/** Names the form of the document; another one is a document for another version of the program. */
export const SCHEMA = 'portico/v1';

/** A client as a configuration wants it. */
export interface DesiredClient {
  readonly path: Path;
  readonly id: string;
  readonly isEnabled: boolean;
  readonly metadata: ClientMetadata;
  readonly secret: SecretReference | undefined;
}

/** An API as a configuration wants it. */
export interface DesiredResourceServer {
  readonly path: Path;
  readonly audience: string;
  /** Proven; of an API whose code declares name and scopes only how its tokens are. */
  readonly metadata: ResourceServerMetadata | Omit<ResourceServerMetadata, 'name' | 'scopes'>;
}

/** A whole document. What it has no section for it says nothing about. */
export interface Configuration {
  readonly resourceServers: readonly DesiredResourceServer[] | undefined;
  readonly clients: readonly DesiredClient[] | undefined;
}

export function hasScopes(metadata: DesiredResourceServer['metadata']): metadata is ResourceServerMetadata {
  return 'scopes' in metadata;
}
