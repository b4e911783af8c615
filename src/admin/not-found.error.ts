/** There is nothing under this id. */
export class NotFoundError extends Error {
  constructor(kind: string, id: string) {
    super(`There is no ${kind} with the id ${JSON.stringify(id.slice(0, 100))}. See: portico ${kind} list`);
    this.name = 'NotFoundError';
  }
}
