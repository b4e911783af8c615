import { Agent, request, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the requests of a load ended. */
export interface Outcome {
  answered: number;
  /** Nobody listened any more: the request was never taken, and a balancer sends it elsewhere. */
  refused: number;
  /** Sent and not answered in full. */
  readonly dropped: string[];
  readonly statuses: Map<number, number>;
}

export interface Load {
  /** Resolves when every client has had its first answer. */
  readonly begun: Promise<void>;
  /** Resolves when the server takes no connections any more, or when it is told to stop. */
  readonly done: Promise<Outcome>;
  stop(): void;
}

const CLIENTS = 12;

export interface LoadOptions {
  /** How many of twelve clients make a new connection for each request; the others keep theirs. */
  readonly newcomers: number;
  /** Stops when the server says that it is not ready any more, as a balancer does. */
  readonly followsReadiness?: boolean;
}

/** Clients that send one request after the other. */
export function startLoad(url: string, { newcomers, followsReadiness = false }: LoadOptions): Load {
  const outcome: Outcome = { answered: 0, refused: 0, dropped: [], statuses: new Map() };
  const waiting = new Set(Array.from({ length: CLIENTS }, (_, number) => number));
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const ready = await fetch(`${url}/health/ready`, { headers: { connection: 'close' } });
      isOver ||= !ready.ok;
      await sleep(100);
    }
  };
  if (followsReadiness) void watch();
  const client = async (number: number): Promise<void> => {
    const agent = new Agent({ keepAlive: number >= newcomers, maxSockets: 1 });
    while (!isOver) {
      const failure = await send(url, agent, number, outcome);
      waiting.delete(number);
      if (waiting.size === 0) begun();
      if (failure === undefined) continue;
      // Where no connection was made, no request was sent.
      if (failure.syscall === 'connect') outcome.refused++;
      else outcome.dropped.push(`client ${number}: ${failure.message}`);
      break;
    }
    agent.destroy();
  };
  const done = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number))).then(() => outcome);
  return { begun: hasBegun, done, stop: () => (isOver = true) };
}

const FORM = 'grant_type=refresh_token&refresh_token=unknown&client_id=nobody';

type Failure = Error & { syscall?: string };

function send(url: string, agent: Agent, number: number, outcome: Outcome): Promise<Failure | undefined> {
  const isPost = number % 2 === 0;
  const options: RequestOptions = isPost
    ? { agent, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    : { agent };
  return new Promise((resolve) => {
    const sent = request(`${url}${isPost ? '/token' : '/jwks'}`, options, (response) => {
      response.resume();
      response.on('error', resolve);
      response.on('end', () => {
        outcome.answered++;
        const status = response.statusCode ?? 0;
        outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1);
        resolve(undefined);
      });
    });
    sent.on('error', (failure) => {
      failure.message += ` on a ${sent.reusedSocket ? 'kept' : 'new'} connection`;
      resolve(failure);
    });
    sent.end(isPost ? FORM : undefined);
  });
}
