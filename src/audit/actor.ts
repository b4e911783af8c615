import { Ambient } from '../database/ambient.js';

/** Who is behind a change: a person by means of a client, a client of its own right, or whoever has the command line. */
export interface Actor {
  readonly kind: 'user' | 'client' | 'command_line';
  readonly user?: string;
  readonly client?: string;
}

// Ambient, because a change has consequences in several rooms, and each of them writes its own rows.
const actors = new Ambient<Actor>();

/** Every audit row that is written within the work names the actor. */
export function actingAs<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
  return actors.run(actor, work);
}

export function currentActor(): Actor | undefined {
  return actors.current;
}
