import type { KeyObject } from 'node:crypto';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { isSignedWith } from './signature-algorithms.js';
import { isKnownOrVerified } from './verified-signatures.js';

export type { JsonObject } from './json-object.js';

/** A compact JWS whose header was read and whose signature was not yet verified: its payload is out of reach until then. */
export interface UnverifiedJws {
  readonly header: JsonObject;
  readonly algorithm: string;
  /** @throws SyntaxError when the signature is not by this key, or the payload is no JSON object */
  verify(key: KeyObject): JsonObject;
}

const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/**
 * Reads the header of a compact JWS (RFC 7515 §7.1). Written on node:crypto, since verifying with a cached KeyObject
 * costs half (ES256) to a quarter (RS256) of what WebCrypto does.
 *
 * @param algorithms the allow-list; `alg` must be one of them, letter by letter
 * @throws SyntaxError with the reason, for the log
 */
export function readJws(token: string, algorithms: readonly string[]): UnverifiedJws {
  const [, encodedHeader, encodedPayload, encodedSignature] = COMPACT.exec(token) ?? [];
  if (!encodedHeader || !encodedPayload || !encodedSignature) throw new SyntaxError('not a compact JWS');
  const header = decode(encodedHeader);
  const algorithm = header['alg'];
  if (typeof algorithm !== 'string' || !algorithms.includes(algorithm)) throw new SyntaxError('alg is not allowed');
  // RFC 7515 §4.1.11: no extension is understood here. `b64` (RFC 7797) must be named in crit, but be sure.
  if ('crit' in header || 'b64' in header) throw new SyntaxError('crit is not supported');
  return {
    header,
    algorithm,
    verify(key) {
      const isGood = (): boolean => {
        const input = Buffer.from(`${encodedHeader}.${encodedPayload}`);
        return isSignedWith(key, algorithm, input, signatureOf(encodedSignature));
      };
      if (!isKnownOrVerified(key, token, isGood)) throw new SyntaxError('the signature is not by this key');
      return decode(encodedPayload);
    },
  };
}

/** `typ` without its optional `application/` prefix, in lower case (RFC 7515 §4.1.9). */
export function mediaTypeOf({ typ }: JsonObject): string | undefined {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined;
}

/** RFC 4648 §3.5: left-over bits are zero. Else one signature had several spellings, and one token several texts. */
function signatureOf(encoded: string): Buffer {
  const signature = Buffer.from(encoded, 'base64url');
  if (signature.toString('base64url') !== encoded) throw new SyntaxError('the signature is not in canonical base64url');
  return signature;
}

function decode(encoded: string): JsonObject {
  const value = parseJsonObject(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (!value) throw new SyntaxError('not a JSON object');
  return value;
}
