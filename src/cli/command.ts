import type { CommandInput } from './command-input.js';
import type { Management } from './management.js';
import type { Signature } from './signature.js';

/** What a command has to say. Exactly one of the two is printed on stdout. */
export interface Answer {
  /** For scripts. */
  readonly json: unknown;
  /** For people. */
  readonly text: string;
  /**
   * More than memory should hold: documents that are printed as they come, instead of the two: a line each, or, for
   * scripts that asked for one document, as one JSON array.
   */
  readonly stream?: AsyncIterable<unknown>;
  /** True when the command worked and what it found is not good. */
  readonly isFailure?: boolean;
}

/** One command: how it is typed, and what it does. */
export interface Command extends Signature {
  /** @throws UsageError for what is wrong with the input alone, before anything has been touched */
  readonly run: (input: CommandInput, management: Management) => Promise<Answer> | Answer;
}
