import { DEFAULT_ACCESS_TOKEN_ALGORITHM } from '../scopes/resource-server.js';
import type { ResourceServerMetadata } from '../scopes/resource-server.dto.js';
import type { ScopeTexts } from '../scopes/scope-text.js';
import type { Members } from './client-form.js';

/** The members of an API as a configuration has them, without what is the default anyway, in one order. */
export function resourceServerForm(metadata: ResourceServerMetadata): Members {
  return { name: metadata.name, scopes: scopesForm(metadata.scopes), ...tokenForm(metadata) };
}

/** How its tokens are: all that a configuration can say of an API whose code declares the rest. */
export function tokenForm({
  access_token_format: format,
  access_token_signing_alg: algorithm,
  access_token_ttl: ttl,
}: Partial<ResourceServerMetadata>): Members {
  return {
    ...(format == null || format === 'jwt' ? {} : { access_token_format: format }),
    ...(algorithm == null || algorithm === DEFAULT_ACCESS_TOKEN_ALGORITHM
      ? {}
      : { access_token_signing_alg: algorithm }),
    ...(ttl == null ? {} : { access_token_ttl: ttl }),
  };
}

function scopesForm(scopes: ScopeTexts): Members {
  const sorted = Object.entries(scopes).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, { title, description, optional }]) => [
      name,
      { title, ...(description === undefined ? {} : { description }), ...(optional ? { optional } : {}) },
    ]),
  );
}
