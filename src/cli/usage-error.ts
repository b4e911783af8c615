import type { Signature } from './signature.js';

/** The command was typed wrongly: the process says how it is typed, and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @param command undefined while it is not known which command is meant */
  constructor(
    message: string,
    readonly command?: Signature,
  ) {
    super(message);
  }
}
