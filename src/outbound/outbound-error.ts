/** Nothing was received, or nothing was even sent; the message says why, in words for the log and the delivery ledger. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}
