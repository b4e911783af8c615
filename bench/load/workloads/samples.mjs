import { CheckError, expectVerifierThatRefuses } from '../checks.mjs';

/** Every so-manieth answer is kept. */
const SAMPLED = 101;

/** A share of what came, for a closer look when nothing is measured any more. */
export class Samples {
  constructor() {
    this.count = 0;
    this.kept = [];
  }

  offer(value) {
    this.count += 1;
    if (this.count % SAMPLED === 1) this.kept.push(value);
  }
}

/** Each of these tokens is signed, of now, and its own; and the verifier is no yes-man. */
export function verifyJwts(tokens, signatures, algorithm) {
  if (tokens.length === 0) throw new CheckError('There was nothing to verify.');
  for (const token of tokens) signatures.verify(token, algorithm);
  expectVerifierThatRefuses(signatures, tokens[0], algorithm);
  if (new Set(tokens).size !== tokens.length) throw new CheckError('The same token was issued twice.');
}
