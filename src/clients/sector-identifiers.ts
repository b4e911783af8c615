import { Injectable } from '@nestjs/common';
import { OutboundError, OutboundGate } from '../outbound/outbound-gate.js';
import type { ClientMetadata } from './client-metadata.dto.js';
import { InvalidClientMetadataError } from './client-metadata.js';

/** Proves that a client belongs to the sector that it names (OpenID Connect Registration §5). */
@Injectable()
export class SectorIdentifiers {
  constructor(private readonly gate: OutboundGate) {}

  /** @throws InvalidClientMetadataError unless the document lists every redirect URI of the client */
  async verify({ sector_identifier_uri: uri, redirect_uris: redirectUris }: ClientMetadata): Promise<void> {
    if (uri === undefined) return;
    const listed = await this.fetchList(uri);
    const missing = redirectUris.find((redirectUri) => !listed.has(redirectUri));
    if (missing !== undefined) {
      throw new InvalidClientMetadataError([`sector_identifier_uri: its document does not list ${missing}`]);
    }
  }

  private async fetchList(url: string): Promise<ReadonlySet<unknown>> {
    const document = await this.gate.read(url).catch((error: unknown) => {
      throw error instanceof OutboundError ? unreadable(error) : error;
    });
    const list = parse(document);
    if (!Array.isArray(list)) throw unreadable('no JSON array');
    return new Set(list);
  }
}

// One text for all causes: what answers in which network is nothing for strangers to find out here.
function unreadable(cause: unknown): InvalidClientMetadataError {
  const reason = 'sector_identifier_uri: expected a JSON array of redirect URIs at an https address that is public';
  return new InvalidClientMetadataError([reason], { cause });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
