import { Injectable } from '@nestjs/common';
import { CachedRead } from '../database/cached-read.js';
import { ClientsRepository } from './clients.repository.js';

interface Known {
  readonly version: string;
  readonly origins: ReadonlySet<string>;
}

/**
 * The origins of the redirect URIs of all enabled clients: where client applications that run in a browser live.
 * At most a second old; the clients are read again only when one of them has changed.
 */
@Injectable()
export class RedirectOrigins {
  private readonly cache = new CachedRead(() => this.read());
  private known: Known | undefined;

  constructor(private readonly clients: ClientsRepository) {}

  /** @param origin as a browser sends it (RFC 6454 §6.2); `null` is nobody's */
  async has(origin: string): Promise<boolean> {
    return (await this.cache.get('all')).has(origin);
  }

  /** This process has changed a client. */
  forget(): void {
    this.cache.clear();
  }

  private async read(): Promise<ReadonlySet<string>> {
    // The version first: what changes between the two reads is only read once more.
    const version = await this.clients.version();
    if (this.known?.version !== version) {
      this.known = { version, origins: originsOf(await this.clients.enabledMetadata()) };
    }
    return this.known.origins;
  }
}

function originsOf(clients: Awaited<ReturnType<ClientsRepository['enabledMetadata']>>): ReadonlySet<string> {
  const origins = new Set(clients.flatMap(({ redirect_uris: uris }) => uris.map((uri) => new URL(uri).origin)));
  // What private-use schemes have for an origin: every sandboxed frame and local file would share it.
  origins.delete('null');
  return origins;
}
