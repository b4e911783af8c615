import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServerUnreachable } from '../failure.js';
import { SampleClientSettings } from '../settings.js';
import { request, stringOf } from './answer.js';

const ATTEMPTS = 4;
const PAUSE = 300;

/** The metadata (RFC 8414) that this client needs. */
export interface ServerMetadata {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  revocationEndpoint?: string | undefined;
  userinfoEndpoint?: string | undefined;
  /** RFC 9207: every authorization response names its issuer. */
  namesIssuer: boolean;
}

/** Knows where the endpoints of Portico are: asked for when first needed, because Portico may start later than this client. */
@Injectable()
export class AuthorizationServer {
  private known?: Promise<ServerMetadata> | undefined;

  constructor(private readonly settings: SampleClientSettings) {}

  metadata(): Promise<ServerMetadata> {
    this.known ??= this.discover().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async discover(): Promise<ServerMetadata> {
    let cause: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return this.read((await request(metadataUrl(this.settings.issuer), {}, 2_000)).body);
      } catch (error) {
        cause = error;
      }
      if (attempt < ATTEMPTS) await setTimeout(PAUSE);
    }
    throw new ServerUnreachable('Portico', cause);
  }

  private read(body: unknown): ServerMetadata {
    // RFC 8414 §3.3: metadata that names another issuer must not be used.
    if (stringOf(body, 'issuer') !== this.settings.issuer) {
      throw new Error(`Expected the metadata of the issuer ${this.settings.issuer}`);
    }
    const authorizationEndpoint = stringOf(body, 'authorization_endpoint');
    const tokenEndpoint = stringOf(body, 'token_endpoint');
    if (!authorizationEndpoint || !tokenEndpoint) throw new Error('Expected both endpoints of the code flow');
    return {
      issuer: this.settings.issuer,
      authorizationEndpoint,
      tokenEndpoint,
      revocationEndpoint: stringOf(body, 'revocation_endpoint'),
      userinfoEndpoint: stringOf(body, 'userinfo_endpoint'),
      namesIssuer: (body as Record<string, unknown>)['authorization_response_iss_parameter_supported'] === true,
    };
  }
}

/** RFC 8414 §3.1: the well-known path goes between the host and the path of the issuer. */
export function metadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`;
}
