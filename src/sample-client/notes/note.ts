/** A note as the API gives it. */
export interface Note {
  id: string;
  text: string;
  /** When it was written; undefined when the API did not say it in a form that JavaScript reads. */
  createdAt?: Date | undefined;
}

export function readNotes(body: unknown): Note[] | undefined {
  return Array.isArray(body) ? body.map(readNote).filter((note) => note !== undefined) : undefined;
}

function readNote(value: unknown): Note | undefined {
  const { id, text, createdAt } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || typeof text !== 'string') return undefined;
  const date = typeof createdAt === 'string' || typeof createdAt === 'number' ? new Date(createdAt) : undefined;
  return { id, text, createdAt: date && !Number.isNaN(date.getTime()) ? date : undefined };
}
