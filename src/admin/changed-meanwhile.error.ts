/** Somebody else was faster, and their change must not be lost. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';

  constructor(kind: 'client' | 'user' | 'API', id?: string) {
    const what = id === undefined ? kind : `${kind} ${id}`;
    super(`Somebody else has changed the ${what} in the meantime; nothing was changed. Look at it, and try again`);
  }
}
