import type { SigningAlgorithmName } from '../protocol/signing-algorithms.js';
import type { AccessTokenFormat } from './access-token-format.js';
import type { ResourceServerEntity } from './resource-server.entity.js';
import type { ScopeTexts } from './scope-text.js';

export const DEFAULT_ACCESS_TOKEN_ALGORITHM: SigningAlgorithmName = 'ES256';

/** An API as its code declares it. */
export interface ResourceServerDefinition {
  readonly audience: string;
  readonly name: string;
  readonly scopes: ScopeTexts;
}

/** An API that tokens are issued for, as the protocol sees it. Immutable; a copy lives in memory for at most a second. */
export class ResourceServer {
  /** What stands in `aud` (RFC 9068 §3), and what `resource` names (RFC 8707 §2). */
  readonly audience: string;
  readonly name: string;
  readonly scopes: ScopeTexts;
  readonly tokenFormat: AccessTokenFormat;
  /** Of its JWTs. */
  readonly signingAlgorithm: SigningAlgorithmName;
  /** Seconds; undefined where the server's setting counts. */
  readonly accessTokenTtl: number | undefined;

  constructor(row: ResourceServerEntity) {
    this.audience = row.audience;
    this.name = row.name;
    this.scopes = row.scopes;
    this.tokenFormat = row.tokenFormat ?? 'jwt';
    this.signingAlgorithm = row.signingAlgorithm ?? DEFAULT_ACCESS_TOKEN_ALGORITHM;
    this.accessTokenTtl = row.accessTokenTtl ?? undefined;
  }
}
