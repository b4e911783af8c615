import { fetchJson, type OutboundOptions } from './outbound.js';

/**
 * Where an issuer may keep its metadata: RFC 8414 §3.1 puts the well-known part before the path of the issuer,
 * OpenID Connect Discovery §4.1 after it.
 */
export function metadataUrlsOf(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

/**
 * The metadata of the issuer.
 *
 * @throws Error when it cannot be read or is another issuer's
 */
export async function discover(issuer: string, options: OutboundOptions): Promise<Record<string, unknown>> {
  const failures: unknown[] = [];
  for (const url of metadataUrlsOf(issuer)) {
    try {
      const metadata = await fetchJson(url, options);
      // RFC 8414 §3.3: "MUST be identical"; otherwise the keys would be somebody else's.
      if (metadata['issuer'] === issuer) return metadata;
      failures.push(new Error(`${url} is the metadata of ${JSON.stringify(metadata['issuer'])}, not of ${issuer}`));
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `No metadata of ${issuer}: ${failures.map(String).join('; ')}`);
}

/** A URL that the metadata names. @throws Error when it names none */
export function endpointOf(metadata: Record<string, unknown>, name: 'jwks_uri' | 'introspection_endpoint'): string {
  const url = metadata[name];
  if (typeof url === 'string') return url;
  throw new Error(`The metadata of ${String(metadata['issuer'])} has no ${name}`);
}
