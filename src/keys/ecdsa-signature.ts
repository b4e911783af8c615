/** Bytes of each of the two numbers of a signature on the curve P-256. */
const NUMBER_BYTES = 32;

/**
 * The signature of ES256 as JWS has it: both numbers side by side, each as long as the curve's order (RFC 7518 §3.4). Node
 * makes the same of it with `dsaEncoding`, but from version 24 on takes as long for that as for signing.
 * @param der as OpenSSL signs: a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3), whose lengths are all short here
 */
export function jwsSignatureOf(der: Buffer): Buffer {
  const endOfFirst = 4 + der[3]!;
  // From the pool of buffers, which `alloc` does not take from.
  const signature = Buffer.allocUnsafe(2 * NUMBER_BYTES).fill(0);
  putNumber(signature, NUMBER_BYTES, { of: der, from: 4, to: endOfFirst });
  putNumber(signature, 2 * NUMBER_BYTES, { of: der, from: endOfFirst + 2, to: der.length });
  return signature;
}

/** Byte by byte from its end: a view of each part would take longer than the bytes. */
function putNumber(
  signature: Buffer,
  end: number,
  { of, from, to }: { readonly of: Buffer; readonly from: number; readonly to: number },
): void {
  const count = Math.min(to - from, NUMBER_BYTES);
  for (let index = 1; index <= count; index += 1) signature[end - index] = of[to - index]!;
}
