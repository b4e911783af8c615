// JWS has the two numbers of an ECDSA signature side by side, each as long as the curve's order (RFC 7518 §3.4); OpenSSL has
// a SEQUENCE of two INTEGERs in DER (RFC 3279 §2.2.3). Node turns one into the other (`dsaEncoding`), but from version 24 on
// takes longer for that than for signing.

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Lengths from here on have a byte before them that says how many bytes they have. */
const SHORT_LENGTHS = 0x80;

/** Bytes of each number, for P-256. */
const P256_BYTES = 32;

/** @param der as OpenSSL signs with a key on P-256, whose lengths are all short */
export function signatureOfDer(der: Buffer): Buffer {
  const endOfFirst = 4 + der[3]!;
  const signature = Buffer.alloc(2 * P256_BYTES);
  putAtEnd(signature.subarray(0, P256_BYTES), der.subarray(4, endOfFirst));
  putAtEnd(signature.subarray(P256_BYTES), der.subarray(endOfFirst + 2));
  return signature;
}

/** @param signature of anybody, on any curve; with an even number of bytes */
export function derOfSignature(signature: Buffer): Buffer {
  const half = signature.length / 2;
  const content = Buffer.concat([integerOf(signature.subarray(0, half)), integerOf(signature.subarray(half))]);
  const length = content.length < SHORT_LENGTHS ? [content.length] : [SHORT_LENGTHS + 1, content.length];
  return Buffer.concat([Buffer.from([SEQUENCE, ...length]), content]);
}

function putAtEnd(place: Buffer, integer: Buffer): void {
  const digits = integer.subarray(-place.length);
  digits.copy(place, place.length - digits.length);
}

/** As short as it can be, and with a zero before it where it would pass for a negative one. */
function integerOf(digits: Buffer): Buffer {
  const first = digits.findIndex((digit) => digit !== 0);
  const number = first < 0 ? digits.subarray(-1) : digits.subarray(first);
  const sign = number[0]! >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([INTEGER, sign.length + number.length, ...sign]), number]);
}
