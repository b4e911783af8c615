/** The same, deeply frozen; for events, which are trees of plain values made for this. */
export function frozen<T extends object>(event: T): T {
  for (const value of Object.values(event)) {
    if (typeof value === 'object' && value !== null) frozen(value as object);
  }
  return Object.freeze(event);
}
