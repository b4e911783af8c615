/** A command cannot do what it was asked for; the message says why, and all there is to know. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
