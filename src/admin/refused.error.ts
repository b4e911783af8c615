/** What was asked for makes no sense for the thing it was asked of. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
