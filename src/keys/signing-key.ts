import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Sealer } from '../crypto/sealer.js';
import { signals } from '../telemetry/signals.js';
import { inSpan, isTracing } from '../telemetry/tracing/tracing.js';
import { signingAlgorithms, type SigningAlgorithm } from './signing-algorithm.js';
import type { SigningKeyEntity } from './signing-key.entity.js';

export const PRIVATE_KEY_KIND = 'signing-key';

/** SECRETS lacks the key that a private key was sealed with. */
export class UnreadableKeyError extends Error {
  override readonly name = 'UnreadableKeyError';
}

/** A signing key in use: parsed once, since parsing costs ten times what signing does. */
export class SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly signsFrom: number;
  readonly createdAt: number;
  private readonly publicJwk: JsonWebKey;
  readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject | undefined;
  private readonly headers = new Map<string, string>();

  constructor(row: SigningKeyEntity, sealer: Sealer) {
    this.kid = row.kid;
    this.algorithm = row.algorithm;
    this.signsFrom = row.signsFrom;
    this.createdAt = row.createdAt;
    this.publicJwk = row.publicJwk;
    this.publicKey = createPublicKey({ key: row.publicJwk, format: 'jwk' });
    // A key that signs no more is still published; the secret that sealed its private part may be gone by then.
    const privateJwk = sealer.open<JsonWebKey>(PRIVATE_KEY_KIND, row.sealedPrivateKey);
    this.privateKey = privateJwk && createPrivateKey({ key: privateJwk, format: 'jwk' });
  }

  /** @throws UnreadableKeyError when SECRETS has none of the keys that the private part was sealed with */
  requirePrivateKey(): KeyObject {
    if (this.privateKey) return this.privateKey;
    throw new UnreadableKeyError(
      `The signing key ${this.kid} cannot be opened with SECRETS; add the secret that was in use when it was made.`,
    );
  }

  /** RFC 7517 §4. */
  toPublicJwk(): JsonWebKey {
    return { ...this.publicJwk, kid: this.kid, alg: this.algorithm, use: 'sig' };
  }

  /**
   * A signed JWT (RFC 7519).
   * @param type the `typ` that says what kind of JWT this is (RFC 8725 §3.11)
   */
  sign(type: string, claims: object): Promise<string> {
    signals.signed.send({ algorithm: this.algorithm });
    // The closure is for those who trace.
    return isTracing()
      ? inSpan('signature', { 'portico.algorithm': this.algorithm }, () => this.signNow(type, claims))
      : this.signNow(type, claims);
  }

  private async signNow(type: string, claims: object): Promise<string> {
    const input = `${this.header(type)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const signed = signingAlgorithms[this.algorithm].sign(Buffer.from(input), this.requirePrivateKey());
    const signature = Buffer.isBuffer(signed) ? signed : await signed;
    return `${input}.${signature.toString('base64url')}`;
  }

  private header(type: string): string {
    let header = this.headers.get(type);
    if (header === undefined) {
      header = Buffer.from(JSON.stringify({ alg: this.algorithm, typ: type, kid: this.kid })).toString('base64url');
      this.headers.set(type, header);
    }
    return header;
  }
}
