import { Injectable } from '@nestjs/common';
import { decodeBase64url } from '../crypto/base64url.js';
import { equalsInConstantTime } from '../crypto/hash.js';
import { type PurposeKey, Secrets } from '../crypto/secrets.js';
import { uuidFromBytes, uuidToBytes } from '../crypto/uuid.js';

/** Which grant a refresh token belongs to, and which in the row of its refresh tokens it is. */
export interface RefreshToken {
  readonly grantId: string;
  readonly generation: number;
}

const PURPOSE = 'refresh-token';
const KEY_ID_BYTES = 4;
const CLAIM_BYTES = KEY_ID_BYTES + 16 + 4;
const MAC_BYTES = 32;

/**
 * Refresh tokens are derived and not stored: key id, grant, generation, and an HMAC over them. The same generation of
 * the same grant is always the same token, which is what lets a lost answer be given again.
 */
@Injectable()
export class RefreshTokens {
  constructor(private readonly secrets: Secrets) {}

  derive({ grantId, generation }: RefreshToken): string {
    const key = this.secrets.newest(PURPOSE);
    const claim = Buffer.allocUnsafe(CLAIM_BYTES);
    key.id.copy(claim, 0);
    uuidToBytes(grantId).copy(claim, KEY_ID_BYTES);
    claim.writeUInt32BE(generation, CLAIM_BYTES - 4);
    return Buffer.concat([claim, mac(key, claim)]).toString('base64url');
  }

  /** Undefined for anything that was not derived here. */
  read(text: string): RefreshToken | undefined {
    const bytes = decodeBase64url(text);
    if (bytes?.length !== CLAIM_BYTES + MAC_BYTES) return undefined;
    const claim = bytes.subarray(0, CLAIM_BYTES);
    const key = this.secrets.find(PURPOSE, claim.subarray(0, KEY_ID_BYTES));
    if (!key || !equalsInConstantTime(bytes.subarray(CLAIM_BYTES), mac(key, claim))) return undefined;
    return {
      grantId: uuidFromBytes(claim.subarray(KEY_ID_BYTES, CLAIM_BYTES - 4)),
      generation: claim.readUInt32BE(CLAIM_BYTES - 4),
    };
  }
}

function mac(key: PurposeKey, claim: Buffer): Buffer {
  return Secrets.mac(key, claim);
}
