/** There is nothing under this id. */
export class NotFoundError extends Error {
  constructor(kind: 'client' | 'user' | 'grant' | 'registration-token' | 'resource-server', id: string) {
    const hint = kind === 'grant' ? 'It is the claim grant_id of its tokens' : `See: portico ${kind} list`;
    super(`There is no ${kind} ${JSON.stringify(id.slice(0, 100))}. ${hint}`);
    this.name = 'NotFoundError';
  }
}
