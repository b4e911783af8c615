import type { OpenAPIObject } from '@nestjs/swagger';
import { SECURITY_SCHEMES } from '../protocol/security-schemes.js';

/** An API that the Authorize button can get a token for. */
export interface DocumentedApi {
  /** Names its security scheme. */
  readonly scheme: string;
  /** What stands in `aud` of its tokens. */
  readonly audience: string;
  readonly scopes: Readonly<Record<string, { readonly title: string }>>;
  /** Scopes that are ticked when the dialog opens; the others are a click away. */
  readonly ticked: readonly string[];
}

type SecurityRequirement = Readonly<Record<string, string[]>>;

/**
 * One security scheme for each API. A token is for one of them (docs/decisions/0010-one-audience.md), so that scopes of two
 * cannot be ticked together; each dialog asks for its API by name, whatever is ticked in it.
 */
export function apiSchemes(issuer: string, apis: readonly DocumentedApi[]) {
  return apis.map(({ scheme, audience, scopes }) => {
    const titles = Object.entries(scopes).map(([name, { title }]) => [name, title] as const);
    const authorizationCode = {
      authorizationUrl: `${issuer}/authorize?resource=${encodeURIComponent(audience)}`,
      tokenUrl: `${issuer}/token`,
      refreshUrl: `${issuer}/token`,
      scopes: Object.fromEntries(titles),
    };
    const description = `Tokens for ${audience}: the Web Server Flow with PKCE. Leave client_secret empty.`;
    return { scheme, options: { type: 'oauth2' as const, description, flows: { authorizationCode } } };
  });
}

/** Says of each operation which of these schemes it takes; its decorators know scopes, and not where they belong. */
export function nameSchemes(document: OpenAPIObject, apis: readonly DocumentedApi[]): OpenAPIObject {
  const schemes = new Map(apis.flatMap(({ scheme, scopes }) => Object.keys(scopes).map((name) => [name, scheme])));
  const named = (entry: SecurityRequirement): SecurityRequirement => {
    const { [SECURITY_SCHEMES.accessToken]: scopes, ...others } = entry;
    const scheme = schemes.get(scopes?.[0] ?? '');
    return scopes && scheme !== undefined ? { ...others, [scheme]: scopes } : entry;
  };
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item) as { security?: SecurityRequirement[] }[]) {
      // What says nothing is open to everybody, and says so.
      operation.security = (operation.security ?? []).map(named);
    }
  }
  return document;
}
