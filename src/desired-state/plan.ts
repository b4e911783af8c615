import type { ClientMetadata } from '../clients/client-metadata.dto.js';
import type { ClientEntity } from '../clients/client.entity.js';
import type { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import type { MemberChange } from './difference.js';
import type { KnownSecret } from './secret-source.js';

/** Something that a configuration can name. */
export interface Subject {
  readonly kind: 'client' | 'resource_server';
  /** client_id or audience. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
}

/** What happens to one of them, as people and scripts are told. It never has a secret in it. */
export interface Change extends Subject {
  readonly action: 'create' | 'update' | 'delete';
  /** Empty for what is deleted. */
  readonly members: readonly MemberChange[];
}

/** How it is carried out. What was read is named by its revision: if it is another by then, nothing is done at all. */
export type Step =
  | {
      readonly does: 'create client';
      readonly metadata: ClientMetadata;
      readonly isEnabled: boolean;
      readonly secret: KnownSecret | undefined;
    }
  | {
      readonly does: 'update client';
      readonly client: ClientEntity;
      /** Undefined where they stay. */
      readonly metadata: ClientMetadata | undefined;
      readonly isEnabled: boolean | undefined;
      readonly secret: SecretChange | undefined;
    }
  | { readonly does: 'delete client'; readonly revision: number }
  | { readonly does: 'create resource server'; readonly metadata: ResourceServerMetadata }
  | {
      readonly does: 'update resource server';
      readonly change: Readonly<Record<string, unknown>>;
      readonly revision: number;
    }
  | { readonly does: 'delete resource server'; readonly revision: number };

export interface SecretChange {
  readonly secret: KnownSecret;
  /** The one that is replaced and stays good for a while; `none` where the metadata bring their first one. */
  readonly before: { readonly newestId: string | undefined; readonly overlap: number } | 'none';
}

export interface PlannedChange extends Change {
  readonly step: Step;
}

/** What would make the database what a configuration says. */
export interface Plan {
  /** In the order in which they are carried out. */
  readonly changes: readonly PlannedChange[];
  /** What the configuration does not name, and what stays therefore. */
  readonly kept: readonly Subject[];
  /** What somebody should know beside that, a sentence each. */
  readonly notes: readonly string[];
}

/** How a plan is made. */
export interface PlanOptions {
  /** Deletes what the sections of the configuration do not name. */
  readonly prune: boolean;
  /** Seconds for which a secret that is replaced stays good. */
  readonly overlap: number;
}
