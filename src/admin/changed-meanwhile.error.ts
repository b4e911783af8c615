/** Somebody else was faster, and their change must not be lost. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';

  constructor(kind: 'client' | 'user' | 'API') {
    super(`Somebody else has changed the ${kind} in the meantime; nothing was changed. Look at it, and try again`);
  }
}
