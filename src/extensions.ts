import type { ModuleMetadata } from '@nestjs/common';
import type { HookEntry } from './hooks/hook.js';
import type { ScopeText } from './resource-server/index.js';

/** An API that is a room of this server. Tokens for it have the issuer with `path` as their audience. */
export interface ExtensionApi {
  /** Where its routes are: `/api/reports`. */
  readonly path: string;
  /** What people call it. */
  readonly name: string;
  /** What `defineScopes` answered. */
  readonly scopes: { readonly names: readonly string[]; readonly texts: Readonly<Record<string, ScopeText>> };
}

/** What somebody who runs Portico adds to it. */
export interface Extensions {
  /** Modules of Nest, with their controllers and providers. */
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  /** The guard accepts tokens for these, people are asked for their scopes, and Swagger offers them. */
  readonly apis: readonly ExtensionApi[];
  /** Asked in this order (docs/extending.md). */
  readonly hooks: readonly HookEntry[];
}

/** The one list of what is added to this server: docs/recipes.md has an example of each kind. */
export const extensions: Extensions = {
  modules: [],
  apis: [],
  hooks: [],
};
