import type { DpopNonces } from './dpop-nonces.js';
import type { ReplayStore } from './replay-store.js';

/** How possession is proven. A token that is bound to a key needs a proof whatever is set here (RFC 9449 §7.2). */
export interface DpopOptions {
  /** Refuses tokens that are not bound to a key. Default false. */
  required?: boolean;
  /** Accepted algorithms of proofs. Default ES256, PS256, EdDSA, Ed25519. */
  algorithms?: readonly string[];
  /** How old a proof may be, in seconds. Default 60. */
  maxAge?: number;
  /** Where used proofs are remembered. Default: the memory of this process. */
  replays?: ReplayStore;
  /** Demands a nonce of this server in each proof (RFC 9449 §9). Default: none is demanded. */
  nonces?: DpopNonces;
}

/** The default of `DpopOptions.algorithms`. */
export const DPOP_ALGORITHMS: readonly string[] = ['ES256', 'PS256', 'EdDSA', 'Ed25519'];
