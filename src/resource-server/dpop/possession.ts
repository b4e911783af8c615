import { Logger } from '@nestjs/common';
import type { Credentials } from '../credentials.js';
import { InvalidDpopProofError, InvalidTokenError, UseDpopNonceError } from '../errors.js';
import { headerCount, type ProtectedRequest } from '../protected-request.js';
import { ProtectedResource } from '../protected-resource.js';
import { DEFAULT_CLOCK_TOLERANCE, type ResourceServerOptions } from '../resource-server-options.js';
import type { VerifiedToken } from '../verified-token.js';
import { checkProof, type DpopProof } from './dpop-proof.js';
import { claimProof, MemoryReplayStore, type ReplayStore } from './replay-store.js';

/** Demands that who sends a bound token has the key it is bound to (RFC 9449 §7). */
export class Possession {
  private readonly logger = new Logger(Possession.name);
  private readonly replays: ReplayStore;

  constructor(
    private readonly resource: ProtectedResource,
    private readonly options: ResourceServerOptions,
  ) {
    this.replays = options.dpop?.replays ?? new MemoryReplayStore(undefined, options.now);
  }

  /**
   * @returns headers for the answer of the handler: the next nonce, where nonces are demanded
   * @throws InvalidTokenError for a bound token without proof, an unbound one as DPoP, or one bound by unknown means
   * @throws InvalidDpopProofError, UseDpopNonceError
   */
  async demand(
    token: VerifiedToken,
    credentials: Credentials,
    request: ProtectedRequest,
  ): Promise<Record<string, string>> {
    const { confirmation } = token;
    if (!confirmation) return this.admitUnbound(credentials);
    const { jkt } = confirmation;
    if (typeof jkt !== 'string' || Object.keys(confirmation).length > 1) {
      // RFC 7800 §3.1: whoever does not understand how a token is confirmed must not take it.
      throw new InvalidTokenError('The access token is bound in a way that is not supported here');
    }
    if (credentials.scheme !== 'DPoP') {
      // RFC 9449 §7.2: "MUST reject a DPoP-bound access token received as a bearer token".
      throw new InvalidTokenError('This access token is bound to a key: send it as DPoP', { offered: ['DPoP'] });
    }
    const proof = this.checkProof(jkt, credentials.token, request);
    const headers = await this.demandNonce(proof);
    await claimProof(proof, this.replays);
    return headers;
  }

  private admitUnbound({ scheme }: Credentials): Record<string, string> {
    if (scheme === 'DPoP') throw new InvalidTokenError('This access token is not bound to a key: send it as Bearer');
    if (this.options.dpop?.required) {
      throw new InvalidTokenError('Only access tokens that are bound to a key are taken here');
    }
    return {};
  }

  private checkProof(jkt: string, accessToken: string, request: ProtectedRequest): DpopProof {
    const uri = this.resource.targetOf(request);
    if (!uri) {
      this.logger.error(
        'A DPoP proof cannot be checked: set `resource` or `publicUrl` in ResourceServerModule.forRoot.',
      );
      throw new InvalidTokenError('DPoP is not configured here');
    }
    const proof = request.headers['dpop'];
    if (typeof proof !== 'string' || headerCount(request, 'dpop') !== 1) {
      throw new InvalidDpopProofError('Send exactly one DPoP header');
    }
    return checkProof(proof, {
      algorithms: this.resource.dpopAlgorithms,
      method: request.method,
      uri,
      accessToken,
      jkt,
      maxAge: this.options.dpop?.maxAge ?? 60,
      clockTolerance: this.options.clockTolerance ?? DEFAULT_CLOCK_TOLERANCE,
      now: (this.options.now ?? Date.now)() / 1000,
    });
  }

  private async demandNonce({ nonce }: DpopProof): Promise<Record<string, string>> {
    const nonces = this.options.dpop?.nonces;
    if (!nonces) return {};
    const current = await nonces.current();
    // RFC 9449 §11.3: once nonces are demanded, a proof without one is never good.
    if (nonce === undefined || !(await nonces.isRecent(nonce))) throw new UseDpopNonceError(current);
    // RFC 9449 §8.2: an answer that brings a new nonce must not be served again from a cache.
    return nonce === current ? {} : { 'DPoP-Nonce': current, 'Cache-Control': 'no-store' };
  }
}
