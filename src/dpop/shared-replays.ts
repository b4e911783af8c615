import { Injectable } from '@nestjs/common';
import { ReplayStore } from '../resource-server/index.js';
import { SingleUse } from '../single-use/single-use.js';

/** Remembers used proofs for all processes and for all endpoints of this server (RFC 9449 §11.1). */
@Injectable()
export class SharedReplays extends ReplayStore {
  constructor(private readonly singleUse: SingleUse) {
    super();
  }

  claim(key: string, expiresAt: number): Promise<boolean> {
    return this.singleUse.claim('dpop-proof', key, Math.ceil(expiresAt * 1000));
  }
}
