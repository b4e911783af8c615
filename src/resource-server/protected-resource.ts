import type { ChallengeContext } from './bearer-error.js';
import { DPOP_ALGORITHMS } from './dpop/dpop-options.js';
import type { ProtectedRequest } from './protected-request.js';
import { type ResourceServerOptions } from './resource-server-options.js';
import { demandAsymmetric } from './signature-algorithms.js';

/** This resource as the outside sees it: what it is called, where it is, what its challenges say. */
export class ProtectedResource {
  readonly challengeContext: ChallengeContext;
  readonly dpopAlgorithms: readonly string[];
  /** RFC 9728 §1.2; `undefined` when neither `resource` nor an audience is an http(s) URL. */
  readonly identifier: string | undefined;
  /** RFC 9728 §3: path and query under which its metadata is served; `undefined` when it is not. */
  readonly metadataPath: string | undefined;
  private readonly publicUrl: string | undefined;

  /** @throws TypeError when a URL among the options is none */
  constructor(options: ResourceServerOptions) {
    this.identifier = identifierOf(options);
    this.publicUrl = publicUrlOf(options, this.identifier);
    const isPublished = this.identifier !== undefined && options.protectedResourceMetadata !== false;
    this.metadataPath = isPublished ? metadataPathOf(this.identifier ?? '') : undefined;
    this.dpopAlgorithms = demandAsymmetric(options.dpop?.algorithms ?? DPOP_ALGORITHMS);
    this.challengeContext = {
      realm: options.realm,
      resourceMetadata: this.metadataPath && new URL(this.identifier ?? '').origin + this.metadataPath,
      dpopAlgorithms: this.dpopAlgorithms,
      schemes: options.dpop?.required ? ['DPoP'] : options.dpop ? ['Bearer', 'DPoP'] : ['Bearer'],
    };
  }

  /** The request's URI as its client sees it. Never made of the Host header, which the client chooses. */
  targetOf(request: ProtectedRequest): string | undefined {
    const path = request.originalUrl ?? request.url;
    // The absolute form of RFC 9112 §3.2.2 could otherwise grow the host's name.
    return this.publicUrl && (path.startsWith('/') ? this.publicUrl + path : `${this.publicUrl}/`);
  }
}

function identifierOf({ resource, audience }: ResourceServerOptions): string | undefined {
  if (resource === undefined) return [audience].flat().find(isHttpUrl);
  if (isHttpUrl(resource) && !resource.includes('#')) return resource;
  throw new TypeError(
    `resource: expected an https URL without fragment (RFC 9728 §1.2), got ${JSON.stringify(resource)}.`,
  );
}

function publicUrlOf({ publicUrl }: ResourceServerOptions, identifier: string | undefined): string | undefined {
  if (publicUrl === undefined) return identifier && new URL(identifier).origin;
  if (isHttpUrl(publicUrl) && !/[?#]/.test(publicUrl)) return publicUrl.replace(/\/+$/, '');
  throw new TypeError(`publicUrl: expected a URL such as https://api.example, got ${JSON.stringify(publicUrl)}.`);
}

/** RFC 9728 §3.1: between host and path; a slash that only ends the host goes away. */
function metadataPathOf(identifier: string): string {
  const { pathname, search } = new URL(identifier);
  return `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}${search}`;
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}
