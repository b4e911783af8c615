import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto';
import { jwsSignatureOf } from '../../dist/keys/ecdsa-signature.js';

const GCM = 'aes-256-gcm';
const pool = Buffer.allocUnsafe(8192);
let used = pool.length;

export function random(size) {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return Buffer.from(pool.subarray(used - size, used));
}

export const sha256 = hash
  ? (value) => hash('sha256', value, 'buffer')
  : (value) => createHash('sha256').update(value).digest();

/** 16 bytes that sort by time. */
export function timeOrderedId() {
  const id = random(16);
  id.writeUIntBE(Date.now(), 0, 6);
  return id;
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Seals codes, derives refresh tokens, signs JWTs. */
export class Issuer {
  constructor(url) {
    this.url = url;
    this.sealKey = createSecretKey(randomBytes(32));
    this.macKey = createSecretKey(randomBytes(32));
    this.es256 = this.keyOf('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    this.rs256 = this.keyOf('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }));
    this.verified = new Map();
  }

  keyOf(alg, { privateKey, publicKey }) {
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' };
    const headers = {
      accessToken: encode({ alg, typ: 'at+jwt', kid: alg }),
      idToken: encode({ alg, typ: 'JWT', kid: alg }),
    };
    return { privateKey, publicKey, jwk, headers };
  }

  get jwks() {
    return { keys: [this.es256.jwk, this.rs256.jwk] };
  }

  seal(content) {
    const nonce = random(12);
    const cipher = createCipheriv(GCM, this.sealKey, nonce);
    const sealed = cipher.update(JSON.stringify(content));
    cipher.final();
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  open(letter) {
    const bytes = Buffer.from(letter, 'base64url');
    const decipher = createDecipheriv(GCM, this.sealKey, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return JSON.parse(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8'));
  }

  refreshToken(id, generation) {
    const name = `${id}.${generation}`;
    return `${name}.${createHmac('sha256', this.macKey).update(name).digest('base64url')}`;
  }

  readRefreshToken(token) {
    const [id, generation] = token.split('.');
    return this.refreshToken(id, generation) === token ? { id, generation: Number(generation) } : undefined;
  }

  accessToken(claims, key = this.es256) {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, iat: now, exp: now + 600, jti: random(16).toString('base64url'), ...claims };
    return this.signed(key, key.headers.accessToken, all);
  }

  idToken(claims, accessToken) {
    const now = Math.floor(Date.now() / 1000);
    const atHash = sha256(accessToken).subarray(0, 16).toString('base64url');
    const all = { iss: this.url, iat: now, exp: now + 600, at_hash: atHash, ...claims };
    return this.signed(this.es256, this.es256.headers.idToken, all);
  }

  signed(key, header, claims) {
    const text = `${header}.${encode(claims)}`;
    // Node 24 takes as long for `dsaEncoding` as for signing.
    if (key === this.es256) {
      return `${text}.${jwsSignatureOf(sign('sha256', Buffer.from(text), key.privateKey)).toString('base64url')}`;
    }
    // RSA takes long: off the thread that answers.
    return new Promise((resolve, reject) => {
      sign('sha256', Buffer.from(text), key.privateKey, (error, signature) => {
        if (error) reject(error);
        else resolve(`${text}.${signature.toString('base64url')}`);
      });
    });
  }

  /** The claims of one of our access tokens. A signature that was good once stays good: it is looked at once. */
  readAccessToken(token) {
    const known = this.verified.get(token);
    if (known) return known;
    const claims = readJwt(token, this.es256.publicKey);
    if (claims) this.verified.set(token, claims);
    return claims;
  }
}

/** The claims of a JWT that this key has signed. */
export function readJwt(token, key) {
  const [header, body, signature] = token.split('.');
  if (signature === undefined) return undefined;
  const text = Buffer.from(`${header}.${body}`);
  const isGood = verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return isGood ? JSON.parse(Buffer.from(body, 'base64url')) : undefined;
}
