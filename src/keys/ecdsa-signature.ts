/** Bytes of each of the two numbers of a signature on the curve P-256. */
const NUMBER_BYTES = 32;

/**
 * The signature of ES256 as JWS has it: both numbers side by side, each as long as the curve's order (RFC 7518 §3.4). Node
 * makes the same of it with `dsaEncoding`, but from version 24 on takes as long for that as for signing.
 * @param der as OpenSSL signs: a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3), whose lengths are all short here
 */
export function jwsSignatureOf(der: Buffer): Buffer {
  const endOfFirst = 4 + der[3]!;
  const signature = Buffer.alloc(2 * NUMBER_BYTES);
  putAtEnd(signature.subarray(0, NUMBER_BYTES), der.subarray(4, endOfFirst));
  putAtEnd(signature.subarray(NUMBER_BYTES), der.subarray(endOfFirst + 2));
  return signature;
}

function putAtEnd(place: Buffer, integer: Buffer): void {
  const digits = integer.subarray(-NUMBER_BYTES);
  digits.copy(place, NUMBER_BYTES - digits.length);
}
