import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../clock/clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { InvalidDpopProofError, UseDpopNonceError } from '../protocol/errors.js';
import { DPOP_ALGORITHMS } from '../resource-server/dpop/dpop-options.js';
import { checkProof, type DpopProof } from '../resource-server/dpop/dpop-proof.js';
import { claimProof } from '../resource-server/dpop/replay-store.js';
import { type DpopOptions, ResourceServerError } from '../resource-server/index.js';
import { ServerNonces } from './server-nonces.js';
import { SharedReplays } from './shared-replays.js';

/** Seconds that a proof may be old, and that clocks may differ. */
const MAX_AGE = 60;
const TOLERANCE = 10;

/** The proofs that clients send to get a token or to push a request (RFC 9449 §5, §10.1). */
@Injectable()
export class DpopProofs {
  constructor(
    private readonly nonces: ServerNonces,
    private readonly replays: SharedReplays,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * The thumbprint of the key that the client has proven to have; undefined without a proof. The proof is used up.
   * @throws InvalidDpopProofError, UseDpopNonceError
   */
  async read(http: FastifyRequest, reply: FastifyReply): Promise<string | undefined> {
    // Node makes the other list of headers when it is first asked for; most requests bring no proof.
    if (http.headers['dpop'] === undefined) return undefined;
    const [text = '', ...more] = http.raw.headersDistinct['dpop'] ?? [];
    if (more.length > 0) throw new InvalidDpopProofError('There is more than one DPoP header; send one.');
    const proof = await asProtocolErrors(() => this.check(text, http));
    this.demandNonce(proof, reply);
    await asProtocolErrors(() => claimProof(proof, this.replays));
    return proof.jkt;
  }

  /** The same for the guard of this server's own APIs: proofs are used up for all processes. */
  ofGuard(): DpopOptions {
    const { nonces, replays, settings } = this;
    return { replays, nonces: settings.dpopRequireNonce ? nonces : undefined };
  }

  private check(text: string, { method, routeOptions }: FastifyRequest): DpopProof {
    return checkProof(text, {
      algorithms: DPOP_ALGORITHMS,
      method,
      // Never made of the Host header, which the client chooses.
      uri: this.settings.issuer + routeOptions.url,
      maxAge: MAX_AGE,
      clockTolerance: TOLERANCE,
      now: this.clock.now() / 1000,
    });
  }

  /** RFC 9449 §8: a nonce that is demanded must be there and recent; the next one comes with the answer (§8.2). */
  private demandNonce({ nonce }: DpopProof, reply: FastifyReply): void {
    if (!this.settings.dpopRequireNonce) return;
    const current = this.nonces.current();
    if (nonce === undefined || !this.nonces.isRecent(nonce)) throw new UseDpopNonceError(current);
    if (nonce !== current) reply.header('DPoP-Nonce', current);
  }
}

/** What is 401 with a challenge at an API is 400 here (RFC 9449 §5). */
async function asProtocolErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ResourceServerError)) throw error;
    throw new InvalidDpopProofError(error.description, { cause: error.cause });
  }
}
