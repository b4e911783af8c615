import type { SigningAlgorithmName } from '../../protocol/signing-algorithms.js';
import type { ClientMetadata } from '../client-metadata.dto.js';

/** What a profile demands, in one sentence, and how a registration could break it. */
export interface ProfileRule {
  /** Names it in refusals and in lists. */
  readonly name: string;
  /** What is demanded, for people. */
  readonly demands: string;
  /** Where that stands. */
  readonly source: string;
  /**
   * The member that breaks the rule, and what was expected; undefined where the registration keeps it. Left out where
   * the rule is about requests, and kept by the endpoints for every client of the profile.
   */
  readonly faultOf?: (metadata: ClientMetadata) => string | undefined;
  /** The switch of the registration that exempts from the rule, where the profile allows that. */
  readonly exemptedBy?: (metadata: ClientMetadata) => keyof ClientMetadata | undefined;
}

/** What a client promises to be, and what the endpoints then hold it to. */
export interface ClientProfile {
  readonly rules: readonly ProfileRule[];
  /** Members that have these values where a registration leaves them out. */
  readonly defaults: Partial<ClientMetadata>;
  /** What the client may sign with, where its registration names no algorithm. */
  readonly signingAlgorithms: readonly SigningAlgorithmName[];
  /** Seconds that its codes are good for at the most. */
  readonly longestCodeTtl: number;
  /** Whether a refresh token is replaced by each use. */
  readonly rotatesRefreshTokens: boolean;
  /** Whether each authorization request names its redirect URI, also where a single one is registered. */
  readonly demandsRedirectUri: boolean;
}
