import { AsyncLocalStorage } from 'node:async_hooks';

/** Who is behind a change: a person by means of a client, a client of its own right, or whoever has the command line. */
export interface Actor {
  readonly kind: 'user' | 'client' | 'command_line';
  readonly user?: string;
  readonly client?: string;
}

// Ambient, because a change has consequences in several rooms, and each of them writes its own rows.
const actors = new AsyncLocalStorage<Actor>();

/** Every audit row that is written within the work names the actor. */
export function actingAs<T>(actor: Actor, work: () => T): T {
  return actors.run(actor, work);
}

export function currentActor(): Actor | undefined {
  return actors.getStore();
}
