/** What an administrator can look for. */
export type Sought =
  | 'client'
  | 'user'
  | 'grant'
  | 'registration-token'
  | 'resource-server'
  | 'secret'
  | 'session'
  | 'consent'
  | 'application'
  | 'delivery';

/** Where ids are listed, for people at a command line. */
const HINTS: Partial<Record<Sought, string>> = {
  client: 'See: portico client list',
  user: 'See: portico user list',
  'resource-server': 'See: portico resource-server list',
  'registration-token': 'See: portico registration-token list',
  grant: 'It is the claim grant_id of its tokens',
};

/** There is nothing under this id. */
export class NotFoundError extends Error {
  constructor(
    readonly kind: Sought,
    id: string,
  ) {
    super([`There is no ${kind} ${JSON.stringify(id.slice(0, 100))}.`, HINTS[kind] ?? ''].join(' ').trim());
    this.name = 'NotFoundError';
  }
}
